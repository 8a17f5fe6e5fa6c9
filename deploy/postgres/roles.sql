-- Runs once, when the database volume is new: two roles, so that a hole in the application cannot touch the rules.
-- unnm_owner owns everything and migrates; unnm_app reads and writes rows, owns nothing and cannot disable a trigger.

\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

CREATE ROLE unnm_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE unnm_app LOGIN PASSWORD :'app_password';

CREATE DATABASE unnm OWNER unnm_owner TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE unnm FROM PUBLIC;
GRANT CONNECT ON DATABASE unnm TO unnm_app;

\connect unnm
ALTER SCHEMA public OWNER TO unnm_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO unnm_app;

-- What the owner makes from now on, migration by migration, is the application's to use.
ALTER DEFAULT PRIVILEGES FOR ROLE unnm_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO unnm_app;
ALTER DEFAULT PRIVILEGES FOR ROLE unnm_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO unnm_app;

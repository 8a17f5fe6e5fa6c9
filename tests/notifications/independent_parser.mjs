// Reads mails from a folder with a parser that shares nothing with Python's and writes what it understood as JSON.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";

const folder = process.argv[2];
const understood = {};
for (const name of readdirSync(folder)) {
  const mail = await PostalMime.parse(readFileSync(join(folder, name)));
  understood[name] = {
    ...mail,
    headers: mail.headers.map(({ key, value }) => [key, value]),
    attachments: mail.attachments.map(({ filename, mimeType, disposition, method, content }) => ({
      filename,
      mimeType,
      disposition,
      method,
      sha256: createHash("sha256").update(Buffer.from(content)).digest("hex"),
    })),
  };
}
process.stdout.write(JSON.stringify(understood));

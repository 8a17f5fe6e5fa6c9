from django.apps import AppConfig


class UnnmConfig(AppConfig):
    name = "unnm"

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse, JsonResponse
from django.urls import path

from django.views import View

DEBUG = False
SECRET_KEY = "x"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "corsheaders",
]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/.*$"
settings.configure(**{name: value for name, value in globals().items() if name.isupper()})


class Query(View):
    def get(self, request):
        return HttpResponse("{}")

    def put(self, request):
        return HttpResponse("{}")


urlpatterns = [path("graphql/", Query.as_view())]


if __name__ == "__main__":
    port = os.environ["PORT"]
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"127.0.0.1:{port}"])

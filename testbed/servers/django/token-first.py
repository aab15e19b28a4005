import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse, JsonResponse
from django.urls import path

DEBUG = False
SECRET_KEY = "x"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "corsheaders",
]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    __name__ + ".token_first",
    "corsheaders.middleware.CorsMiddleware",
]
CORS_ALLOW_ALL_ORIGINS = True
settings.configure(**{name: value for name, value in globals().items() if name.isupper()})


def token_first(get_response):
    def middleware(request):
        if "Authorization" not in request.headers:
            return JsonResponse({"detail": "no token"}, status=401)
        return get_response(request)

    return middleware


def polls(request):
    return JsonResponse({"polls": []})


urlpatterns = [path("api/polls/", polls)]


if __name__ == "__main__":
    port = os.environ["PORT"]
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"127.0.0.1:{port}"])

import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def me(request):
    if "user" not in request.session:
        return JSONResponse({"detail": "Not authenticated"}, status_code=401)
    return JSONResponse({})


app = Starlette(routes=[Route("/me", me)])
app.add_middleware(SessionMiddleware, secret_key="x")
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_credentials=True)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")

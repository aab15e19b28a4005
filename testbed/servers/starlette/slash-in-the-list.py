import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def create(request):
    return JSONResponse({}, status_code=201)


app = Starlette(routes=[Route("/items", create, methods=["POST"])])
app.add_middleware(
    CORSMiddleware, allow_origins=["http://localhost:5173/"], allow_methods=["*"], allow_headers=["*"]
)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")

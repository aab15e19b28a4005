import os

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def index(request):
    return JSONResponse({"api": "items"})


async def items(request):
    raise ValueError("the database is away")


app = Starlette(routes=[Route("/", index), Route("/items", items)])
app.add_middleware(
    CORSMiddleware, allow_origins=["https://app.example.com"], allow_headers=["*"], allow_credentials=True
)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")

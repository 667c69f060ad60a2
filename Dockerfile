# Convscope in a container:  docker build -t convscope .  &&  docker run -p 8000:8000 convscope
#
# --build-arg TORCH=auto   torch for the CPU where the index has such a build, else NumPy alone (the default)
#                   none   NumPy alone        cpu   torch for the CPU, or an error        cuda   torch with CUDA
# --build-arg TORCH_INDEX_URL=…   the package index that torch comes from; empty: pip's own

FROM python:3.11-slim AS build
ARG TORCH=auto
ARG TORCH_INDEX_URL=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/convscope
WORKDIR /build
COPY constraints.txt scripts/install_torch.py ./
# What changes least comes first: torch, then the dependencies, then the app.
RUN python install_torch.py --python /opt/convscope/bin/python --constraint constraints.txt \
    --index "$TORCH_INDEX_URL" "$TORCH"
COPY pyproject.toml README.md LICENSE ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
        > requirements.txt \
    && pip --python /opt/convscope/bin/python install --constraint constraints.txt --requirement requirements.txt
COPY app app
COPY static static
COPY templates templates
RUN pip --python /opt/convscope/bin/python install --no-deps .

FROM python:3.11-slim
COPY --from=build /opt/convscope /opt/convscope
# The folder of uploads: the one place that is written to, so that the root may be read-only.
RUN mkdir /data && chown 10001:10001 /data
VOLUME /data
ENV PATH=/opt/convscope/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    CONVSCOPE_HOST=0.0.0.0 \
    CONVSCOPE_DATA_DIR=/data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["convscope", "health"]
ENTRYPOINT ["convscope"]
CMD ["serve"]

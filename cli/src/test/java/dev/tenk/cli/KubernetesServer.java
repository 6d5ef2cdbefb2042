package dev.tenk.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/**
 * As much of an API server as kubectl asks for to apply and delete one job, by "Kubernetes API
 * Concepts": the discovery of {@code batch/v1}, the OpenAPI document that says that unknown fields
 * are the server's to refuse ({@code fieldValidation}, since Kubernetes 1.27), and the job, which
 * is kept as it came. It knows no field, and runs no pod.
 */
final class KubernetesServer extends Handler.Abstract.NonBlocking implements AutoCloseable {
  private static final String JOBS = "/apis/batch/v1/namespaces/load/jobs";

  private static final Map<String, String> DISCOVERY =
      Map.of(
          "/api",
          """
          {"kind":"APIVersions","versions":["v1"]}\
          """,
          "/api/v1",
          """
          {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"v1","resources":[]}\
          """,
          "/apis",
          """
          {"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"batch",
           "versions":[{"groupVersion":"batch/v1","version":"v1"}],
           "preferredVersion":{"groupVersion":"batch/v1","version":"v1"}}]}\
          """,
          "/apis/batch/v1",
          """
          {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"batch/v1","resources":[
           {"name":"jobs","singularName":"job","namespaced":true,"kind":"Job",
            "verbs":["create","delete","get","list","patch","update","watch"]}]}\
          """,
          "/openapi/v3",
          """
          {"paths":{"apis/batch/v1":{"serverRelativeURL":"/openapi/v3/apis/batch/v1?hash=1"}}}\
          """,
          "/openapi/v3/apis/batch/v1",
          """
          {"openapi":"3.0.0","info":{"title":"Kubernetes","version":"v1.34.0"},"paths":{
           "/apis/batch/v1/namespaces/{namespace}/jobs/{name}":{"patch":{"responses":{},
            "parameters":[{"name":"fieldValidation","in":"query","schema":{"type":"string"}}],
            "x-kubernetes-action":"patch","x-kubernetes-group-version-kind":
            {"group":"batch","kind":"Job","version":"v1"}}}}}\
          """,
          // for kubectl before 1.27: a document in protobuf, without any definition
          "/openapi/v2",
          "");

  /** An error as API servers answer it. */
  private record Status(int code, String body) {}

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile Status refusal;
  private volatile String job;

  KubernetesServer() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  /** Answers a new job with an error from now on. */
  void refuse(int code, String reason, String message) {
    refusal = status(code, reason, message);
  }

  private static Status status(int code, String reason, String message) {
    return new Status(
        code,
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s",
         "reason":"%s","code":%d}\
        """
            .formatted(message.replace("\"", "\\\""), reason, code));
  }

  /** Writes a configuration of kubectl whose context has the namespace. */
  Path configuration(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: mine, context: {cluster: here, namespace: load}}]
        current-context: mine
        """
            .formatted(connector.getLocalPort()));
  }

  /** The job that is there, as it came. */
  Optional<String> job() {
    return Optional.ofNullable(job);
  }

  /** What changed something, or was to: method and path. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!request.getMethod().equals("GET")) {
      calls.add(request.getMethod() + " " + path);
    }
    switch (request.getMethod()) {
      case "POST" ->
          Content.Source.asString(
              request,
              StandardCharsets.UTF_8,
              Promise.from(body -> send(response, callback, create(path, body)), callback::failed));
      case "DELETE" -> send(response, callback, delete(path));
      default -> send(response, callback, get(path));
    }
    return true;
  }

  private Status get(String path) {
    if (DISCOVERY.containsKey(path)) {
      return new Status(200, DISCOVERY.get(path));
    }
    String there = job;
    if (path.equals(JOBS)) {
      return new Status(
          200,
          "{\"kind\":\"JobList\",\"apiVersion\":\"batch/v1\",\"metadata\":{},\"items\":[%s]}"
              .formatted(there == null ? "" : there));
    }
    return path.startsWith(JOBS + "/") && there != null ? new Status(200, there) : notFound(path);
  }

  private Status create(String path, String body) {
    if (!path.equals(JOBS)) {
      return notFound(path);
    }
    if (refusal != null) {
      return refusal;
    }
    job = body;
    return new Status(201, body);
  }

  private Status delete(String path) {
    if (!path.startsWith(JOBS + "/") || job == null) {
      return notFound(path);
    }
    job = null;
    return new Status(
        200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\"}");
  }

  private static Status notFound(String path) {
    return status(404, "NotFound", path + " not found");
  }

  private static void send(Response response, Callback callback, Status status) {
    byte[] body = status.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status.code());
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}

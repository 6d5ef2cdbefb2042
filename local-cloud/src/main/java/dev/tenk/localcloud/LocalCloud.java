package dev.tenk.localcloud;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.ModelCache;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.agent.model.OnnxSession;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running stand-in, on 127.0.0.1 only. SageMaker, SageMaker Runtime, Lambda, CloudWatch, SQS, STS
 * and AWS Batch share one port; S3 has its own.
 *
 * <p>Every response but S3's carries the header {@value #EMULATED_HEADER}.
 */
public final class LocalCloud implements AutoCloseable {
  /** The built-in access key, public and good for nothing else. */
  public static final String ACCESS_KEY_ID = "LOCALCLOUD";

  /** The secret of {@link #ACCESS_KEY_ID}. */
  public static final String SECRET_ACCESS_KEY = "local-cloud-secret";

  /** With the value {@code true}, marks an answer as not from AWS. */
  public static final String EMULATED_HEADER = "x-tenk-emulated";

  private static final Logger LOG = LoggerFactory.getLogger(LocalCloud.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 10_000;
  private static final long IDLE_TIMEOUT_MILLIS = 300_000;
  // An image tensor has 600 KB: fewer, larger reads.
  private static final int READ_BUFFER_BYTES = 128 << 10;
  // An Authorization header with a session token is long.
  private static final int HEADER_BYTES = 32 << 10;
  private static final int HTTP_THREADS = 32;
  private static final int ACCEPT_QUEUE_CONNECTIONS = 1024;
  private static final long WORKER_IDLE_SECONDS = 10;

  private final Timeline timeline;
  private final ExecutorService workers;
  private final Server server;
  private final ServerConnector connector;
  private final ObjectService objects;
  private final SageMakerRuntime runtime;
  private final LambdaService lambda;
  private final BatchJobs jobs;

  /**
   * Starts the stand-in: loads what is warm from the start, makes the buckets, and listens.
   *
   * @param port to listen on for all but S3; 0 for any that is free
   * @throws ConfigurationException if the port is taken or a model cannot be loaded
   */
  public static LocalCloud start(LocalCloudProfile profile, int port) {
    ModelCache cache = ModelCache.ofUser();
    return start(
        profile,
        port,
        model -> OnnxSession.load(file(model, cache), 1),
        new SystemTimeline(),
        workers());
  }

  /** The same with a test's own models, time and workers, which it closes in the end. */
  static LocalCloud start(
      LocalCloudProfile profile,
      int port,
      SessionFactory factory,
      Timeline timeline,
      ExecutorService workers) {
    ObjectService objects = null;
    LocalCloud cloud = null;
    try {
      Credentials credentials = new Credentials(profile);
      objects = new ObjectService(profile, credentials, timeline);
      cloud = new LocalCloud(profile, port, factory, timeline, workers, credentials, objects);
      cloud.server.start();
      return cloud;
    } catch (Exception e) {
      if (cloud != null) {
        cloud.close();
      } else {
        timeline.close();
        workers.shutdown();
        if (objects != null) {
          objects.close();
        }
      }
      throw new ConfigurationException("local-cloud cannot start: " + e.getMessage(), e);
    }
  }

  private LocalCloud(
      LocalCloudProfile profile,
      int port,
      SessionFactory factory,
      Timeline timeline,
      ExecutorService workers,
      Credentials credentials,
      ObjectService objects)
      throws IOException, InferenceException {
    this.timeline = timeline;
    this.workers = workers;
    this.objects = objects;
    Metrics metrics = new Metrics();
    QueueService queues = new QueueService(profile, timeline, this::url);
    this.runtime =
        new SageMakerRuntime(
            profile,
            timeline,
            metrics,
            new Backends(profile, timeline, workers, factory, metrics, objects, queues));
    this.lambda = new LambdaService(profile, timeline, workers, factory, metrics, this::url);
    this.jobs =
        new BatchJobs(
            timeline,
            Map.of(
                "AWS_ACCESS_KEY_ID", ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY,
                "AWS_ENDPOINT_URL_S3", objects.url().toString()));
    Map<String, CloudHandler.Service> services =
        Map.of(
            "sagemaker",
                new SageMakerService(
                    runtime,
                    new SageMakerControl(
                        profile,
                        runtime,
                        new EndpointLifecycle(profile, runtime, timeline, workers),
                        new TransformJobs(profile, timeline, workers, factory, objects),
                        timeline.now())),
            "lambda", lambda,
            "monitoring", new MetricService(profile, metrics),
            "sqs", queues,
            "batch", new BatchControl(profile, jobs),
            "sts", new TokenService(profile, credentials, timeline));

    QueuedThreadPool threads = new QueuedThreadPool(HTTP_THREADS);
    threads.setName("tenk-cloud-http");
    this.server = new Server(threads);
    this.connector = connector(server, port);
    server.addConnector(connector);
    server.setHandler(
        new CloudHandler(
            timeline, new SignatureVerifier(credentials, timeline), services, lambda.packages()));
    server.setErrorHandler(LocalCloud::error);
  }

  private static ServerConnector connector(Server server, int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setResponseHeaderSize(HEADER_BYTES);
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    connections.setInputBufferSize(READ_BUFFER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, connections);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    connector.setAcceptQueueSize(ACCEPT_QUEUE_CONNECTIONS);
    connector.setAcceptedTcpNoDelay(true);
    return connector;
  }

  /** Where all services but S3 are: what the SDK's {@code endpoint-url} takes. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  /** Where S3 is; buckets go in the path, not in the host name. */
  public URI objectStoreUrl() {
    return objects.url();
  }

  /**
   * Replaces the faults of an endpoint or function; counting starts again.
   *
   * @param name of an endpoint, or of a function if there is no such endpoint
   * @throws IllegalArgumentException if there is neither
   */
  public void setFaults(String name, List<Fault> faults) {
    Optional<Faults> found = runtime.faults(name).or(() -> lambda.faults(name));
    found
        .orElseThrow(() -> new IllegalArgumentException("no endpoint or function " + name))
        .set(faults);
  }

  /** Stops to listen, lets inferences end, frees the models. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the HTTP server did not stop in order", e);
    }
    timeline.close();
    jobs.close();
    workers.shutdown();
    try {
      // Freeing a model while it runs would crash the process.
      if (workers.awaitTermination(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        runtime.close();
        lambda.close();
      } else {
        LOG.warn("an inference did not end within {} ms", CLOSE_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    objects.close();
  }

  /** As many threads as there are inferences at once, which the profile limits. */
  private static ExecutorService workers() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        WORKER_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> new Thread(task, "tenk-cloud-worker-" + number.incrementAndGet()),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  private static Path file(ModelSpec model, ModelCache cache) throws IOException {
    return model.source() instanceof ModelSpec.BuiltIn builtIn
        ? cache.file(builtIn.model())
        : ((ModelSpec.OnnxFile) model.source()).path();
  }

  /** Errors that Jetty finds itself, which are not AWS's. */
  private static boolean error(Request request, Response response, Callback callback) {
    response.getHeaders().put(EMULATED_HEADER, "true");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    byte[] body = ServiceJson.bytes(Map.of("message", "HTTP status " + response.getStatus()));
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}

package dev.tenk.cli;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;

/**
 * Sweeps in real processes against one local cloud, each ended at a random instant, and what is in
 * the account when all have been cleaned up after. docs/sweep.md says how it is run.
 */
final class SweepKills implements AutoCloseable {
  /** How a sweep is ended. */
  enum How {
    /** SIGKILL, at any instant. */
    KILL,
    /** SIGINT, at any instant. */
    INTERRUPT,
    /** By itself. */
    NOT
  }

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_SECONDS = 600;
  private static final AwsBasicCredentials KEY =
      AwsBasicCredentials.create(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);

  private final Path folder;
  private final LocalCloud cloud;
  private final LambdaAsyncClient lambda;
  private final SageMakerAsyncClient sageMaker;
  private final Map<String, String> before;

  /**
   * Starts a cloud with a function, an endpoint, and what others have in the same account.
   *
   * @param folder for runs and words
   */
  SweepKills(Path folder) throws IOException {
    this.folder = folder;
    String model = TinyModel.TWICE.spec(TinyModel.NAME, Files.createDirectories(folder));
    this.cloud =
        LocalCloud.start(
            LocalCloudProfile.read("cloud.yaml", folder, PROFILE.replace("MODEL", model)), 0);
    this.lambda = client(LambdaAsyncClient.builder(), cloud.url());
    this.sageMaker = client(SageMakerAsyncClient.builder(), cloud.url());
    others();
    this.before = account();
  }

  private static final String PROFILE =
      """
      create_delay: 400ms
      max_function_memory_mb: 3008
      functions:
        - {name: classify, model: MODEL, memory_mb: 1024, container_delay: 10ms}
      endpoints:
        - {name: waits, kind: realtime, model: MODEL}
        - {name: sleeps, kind: serverless, model: MODEL, container_delay: 10ms}
      """;

  private static <
          B extends
              software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>
                  & software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder<B, C>,
          C>
      C client(B builder, URI url) {
    return builder
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(KEY))
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder().connectionAcquisitionTimeout(Duration.ofMinutes(5)))
        .build();
  }

  /** Of others, with names and tags as near to tenk's as can be. */
  @SuppressWarnings("unchecked") // the builders of the SDK take consumers as generic varargs
  private void others() throws IOException {
    byte[] zip =
        URI.create(lambda.getFunction(r -> r.functionName("classify")).join().code().location())
            .toURL()
            .openStream()
            .readAllBytes();
    function(zip, "tenk-mine", Map.of());
    function(zip, "tenk-tagged", Map.of("tenk:run", "20261121T020000Z-x-0001"));
    function(
        zip,
        "tenk-0badc0de-512",
        Map.of(
            "tenk:sweep", "0badc0de",
            "tenk:run", "20261121T020000Z-elsewhere-0002",
            "tenk:expires", "2100-01-01T00:00:00Z"));
    sageMaker
        .createEndpointConfig(
            r ->
                r.endpointConfigName("tenk-config")
                    .productionVariants(
                        v ->
                            v.modelName("waits-model")
                                .variantName("AllTraffic")
                                .initialInstanceCount(1)
                                .instanceType("ml.c5.large")))
        .join();
  }

  private void function(byte[] zip, String name, Map<String, String> tags) {
    lambda
        .createFunction(
            r ->
                r.functionName(name)
                    .role("arn:aws:iam::123456789012:role/app")
                    .handler("app.handle")
                    .runtime("python3.12")
                    .code(c -> c.zipFile(SdkBytes.fromByteArray(zip)))
                    .tags(tags))
        .join();
  }

  /** All that is in it, by name, with all that is told of it but its age. */
  private Map<String, String> account() {
    Map<String, String> all = new TreeMap<>();
    for (FunctionConfiguration each : lambda.listFunctions().join().functions()) {
      String tags = lambda.listTags(r -> r.resource(each.functionArn())).join().tags().toString();
      all.put("function " + each.functionName(), each.toBuilder().state("-").build() + tags);
    }
    sageMaker
        .listEndpoints(r -> r.maxResults(100))
        .join()
        .endpoints()
        .forEach(each -> all.put("endpoint " + each.endpointName(), each.toString()));
    sageMaker
        .listEndpointConfigs(r -> r.maxResults(100))
        .join()
        .endpointConfigs()
        .forEach(
            each ->
                all.put(
                    "configuration " + each.endpointConfigName(),
                    sageMaker
                        .describeEndpointConfig(
                            r -> r.endpointConfigName(each.endpointConfigName()))
                        .join()
                        .toString()));
    return all;
  }

  /** Names of what is there and was not before, which others may be taking down meanwhile. */
  List<String> extra() {
    List<String> names = new ArrayList<>();
    lambda
        .listFunctions()
        .join()
        .functions()
        .forEach(each -> names.add("function " + each.functionName()));
    sageMaker
        .listEndpoints(r -> r.maxResults(100))
        .join()
        .endpoints()
        .forEach(each -> names.add("endpoint " + each.endpointName()));
    sageMaker
        .listEndpointConfigs(r -> r.maxResults(100))
        .join()
        .endpointConfigs()
        .forEach(each -> names.add("configuration " + each.endpointConfigName()));
    names.removeAll(before.keySet());
    return names;
  }

  /** What is wrong with the account, each a sentence. */
  List<String> problems() {
    Map<String, String> now = account();
    List<String> problems = new ArrayList<>();
    now.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .forEach(name -> problems.add("left: " + name));
    before.forEach(
        (name, was) -> {
          if (!was.equals(now.get(name))) {
            problems.add("touched: " + name + " was " + was + " and is " + now.get(name));
          }
        });
    return problems;
  }

  private Path suite(boolean function) throws IOException {
    Path suite = folder.resolve(function ? "function.yaml" : "endpoint.yaml");
    return Files.writeString(
        suite,
        """
        name: killed
        seed: 3
        slo: p50=2s
        demand: 1000/month peak 1/s
        prices: %s/prices/aws-us-east-1-2026-11.csv
        payloads: {synthetic: {count: 2, width: 8, height: 8}}
        targets:
          - name: fn
            kind: %s
            %s
            standing: emulated
            region: us-east-1
            endpoint_url: %s
            max_requests: 10000
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128, width: 4, height: 4}
        workloads:
          - {name: even, kind: constant, rate: 20/s, warm_up: 0s, duration: 500ms}
        """
            .formatted(
                HOME,
                function ? "lambda" : "sagemaker-serverless",
                function
                    ? """
                    function: classify
                        architecture: x86_64
                        template: '{"tensor": "{{base64}}"}'
                        response: /output\
                    """
                    : "endpoint: sleeps\n    metrics_wait: 0s\n    response: float32",
                cloud.url()));
  }

  /** The arguments of a sweep of the function, or of the endpoint. */
  List<String> sweep(boolean function) throws IOException {
    return List.of(
        "sweep",
        suite(function).toString(),
        function ? "--memory" : "--serverless-memory",
        function ? "512,1769" : "1024,2048",
        "--rounds",
        "1");
  }

  /** Starts tenk with the owner's key. */
  Process start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--store", folder.resolve("store").toString()));
    if (!arguments.contains("clean")) {
      command.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".txt").toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", KEY.accessKeyId());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", KEY.secretAccessKey());
    builder
        .environment()
        .put(
            "_JAVA_OPTIONS",
            "-Xms64m -Xmn24m -Xmx512m -XX:-AlwaysPreTouch -XX:TieredStopAtLevel=1 "
                + System.getProperty("tenk.reliability.options", ""));
    return builder.start();
  }

  /** Waits for its end. */
  int end(Process process) throws InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end after " + MOST_SECONDS + " s");
    }
    return process.exitValue();
  }

  /** What a process said. */
  String words(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".txt"));
  }

  /**
   * A sweep that is ended some time after it has said something.
   *
   * @param said the beginning of a line; empty for the start of the process
   * @param afterMillis how long after that
   * @return whether it was still alive
   */
  boolean trial(String name, boolean function, How how, String said, long afterMillis)
      throws IOException, InterruptedException {
    Process process = start(name, sweep(function));
    if (how == How.NOT) {
      return end(process) < 0;
    }
    while (process.isAlive() && !("\n" + words(name)).contains("\n" + said)) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    boolean ended = process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    if (how == How.KILL) {
      process.destroyForcibly();
    } else if (!ended) {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }
    end(process);
    return !ended;
  }

  /** Takes down all that is left, and says what is wrong with the account then. */
  List<String> clean() throws IOException, InterruptedException {
    int exitCode = end(start("clean", List.of("sweep", "clean", "--yes")));
    List<String> problems = new ArrayList<>(problems());
    if (exitCode != 0) {
      problems.add("sweep clean ended with " + exitCode + ": " + words("clean"));
    }
    return problems;
  }

  @Override
  public void close() {
    lambda.close();
    sageMaker.close();
    cloud.close();
  }

  /** What a sweep says one after the other, so that kills are spread over all of it. */
  private static final List<String> STAGES =
      List.of("", "making fn-", "making fn-1769", "run 2", "[1/2]", "round 1", "removed fn-");

  /**
   * The campaign.
   *
   * @param arguments folder, seed, number of sweeps that are killed, and how many run at once
   */
  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[1]));
    int trials = Integer.parseInt(arguments[2]);
    ExecutorService several = Executors.newFixedThreadPool(Integer.parseInt(arguments[3]));
    AtomicInteger alive = new AtomicInteger();
    AtomicInteger left = new AtomicInteger();
    List<Future<?>> ends = new ArrayList<>();
    List<String> problems;
    try (SweepKills kills = new SweepKills(Path.of(arguments[0]))) {
      for (int i = 0; i < trials; i++) {
        String name = "trial-" + i;
        boolean function = random.nextInt(4) > 0;
        String stage = STAGES.get(random.nextInt(STAGES.size()));
        String said = function ? stage : stage.replace("1769", "2048");
        long afterMillis = random.nextInt(3_000);
        ends.add(
            several.submit(
                () -> {
                  boolean killed = kills.trial(name, function, How.KILL, said, afterMillis);
                  List<String> extra = kills.extra();
                  alive.addAndGet(killed ? 1 : 0);
                  left.addAndGet(extra.isEmpty() ? 0 : 1);
                  System.out.printf(
                      "%s of %s, %d ms after '%s': %s, %d there%n",
                      name,
                      function ? "functions" : "endpoints",
                      afterMillis,
                      said,
                      killed ? "killed" : "had ended",
                      extra.size());
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      several.shutdown();
      System.out.println("before sweep clean: " + kills.extra());
      problems = kills.clean();
      System.out.println(kills.words("clean"));
    }
    System.out.printf(
        "%d sweeps, %d killed, after %d of them something was there; after sweep clean wrong: %d"
            + " %s%n",
        trials, alive.get(), left.get(), problems.size(), problems);
    System.exit(problems.isEmpty() ? 0 : 1);
  }
}

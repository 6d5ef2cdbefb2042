package dev.tenk.cli;

import dev.tenk.cli.serve.LocalCloudCommand;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.TenkException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** All kinds of user input, damaged, and what the commands that read it print. */
final class MutatedInputs {
  private static final String SUITE =
      """
      name: everything
      seed: 4
      slo: p50=250ms,errors=1%
      demand: 1000/month peak 1/s
      prices: [../prices/edge.csv, ../prices/aws-us-east-1-2026-11.csv]
      payloads:
        - {images: ../images, labels: ../labels.csv, weight: 3}
        - {synthetic: {count: 3}}
      before: echo one
      before_timeout: 1m
      max_spend: 5
      repetitions: 2
      targets:
        - {name: pi, kind: edge-http, standing: stand-in, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: 'http://127.0.0.1:9', model: m, input: {layout: NCHW, datatype: FP32, mean: 1, std: 2}, headers: {Authorization: 'Bearer ${TENK_SECRET}'}, timeout: 3s, connections: 8}
        - {name: other, kind: edge-http, standing: measured, device: ../prices/devices/raspberry-pi-5-hailo-8l.yaml, url: 'http://127.0.0.1:9', template: {path: /p, body: '{"x": "{{base64}}"}', response: /y}, power: {kind: command, command: [./watts, --plug, "3"], idle_for: 1s}}
        - {name: realtime, kind: sagemaker-realtime, standing: measured, region: us-east-1, endpoint: e, max_requests: 100000000, response: float32, input: {layout: NCHW, datatype: FP32}, instance_type: ml.c5.large, instance_count: 2, after: [echo one, echo two]}
        - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, max_requests: 100000000, response: /output, memory_mb: 2048, template: '{"tensor": "{{base64}}"}'}
        - {name: imitation, kind: lambda, standing: emulated, local_cloud: ../profiles/local-cloud.yaml, region: us-east-1, function: f, response: /output, template: '{"tensor": "{{base64}}"}'}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 10s}
        - {name: chance, kind: poisson, rate: 20/s, warm_up: until-steady, max_warm_up: 60s, until: decided, max_duration: 2m}
        - {name: up, kind: ramp, from: 1/s, to: 20/s, duration: 10s}
        - {name: stairs, kind: steps, steps: [{rate: 1/s, duration: 5s}, {rate: 2/s, duration: 5s}]}
        - {name: bursts, kind: burst, base: 1/s, peak: 9/s, period: 5s, peak_length: 1s, duration: 20s}
        - {name: recorded, kind: replay, file: ../replay.csv, speed: 2}
        - {name: ends, kind: capacity, start: 40/s, highest: 160/s, warm_up: 3s, max_duration: 8m}
        - {name: callers, kind: closed, callers: 2, think_time: 10ms, duration: 5s}
        - {name: fast, kind: offline, in_flight: 4, duration: 5s}
      gates: {metrics: [p50, p90], margin: 3%, fail_on: [regressed, invalid]}
      fidelity: {top1_agreement: 90%, mean_cosine: 0.98}
      """;

  /** Kinds of input. */
  enum Kind {
    SUITE,
    PRICE_BOOK,
    DEVICE_PROFILE,
    CLOUD_PROFILE,
    SCENARIO,
    CLAIMS,
    LABELS,
    REPLAY,
    PAYLOAD,
    COMMAND_LINE
  }

  private final Path folder;
  private final Path store;

  /** Makes whole inputs in an empty folder. */
  MutatedInputs(Path folder) throws IOException {
    this.folder = folder;
    this.store = folder.resolve("runs/store");
    Path home = Path.of("..").toAbsolutePath().normalize();
    for (String each : List.of("suites", "prices", "profiles", "scenarios")) {
      copy(home.resolve(each), folder.resolve(each));
    }
    Files.writeString(folder.resolve("suites/everything.yaml"), SUITE);
    Files.writeString(folder.resolve("labels.csv"), "file,label\na.png,3\nb.jpg,1\n");
    Files.writeString(folder.resolve("replay.csv"), "at\n0.5\n0.75\n1.5\n2\n");
    Files.createDirectories(folder.resolve("images"));
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", folder.resolve("images/a.png").toFile());
    ImageIO.write(image, "jpg", folder.resolve("images/b.jpg").toFile());
    KillTrial.makeRuns(folder.resolve("runs"), 2);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  /**
   * Damages one input, has it read, and puts it back.
   *
   * @return what is wrong, each a sentence
   */
  List<String> trial(Kind kind, long seed) throws IOException {
    Random random = new Random(seed);
    Mutator mutator = new Mutator(random);
    if (kind == Kind.COMMAND_LINE) {
      return SaidInTime.tenk(commandLine(mutator)).problems();
    }
    Path file = file(kind, mutator);
    byte[] bytes = Files.readAllBytes(file);
    byte[] damaged =
        kind == Kind.PAYLOAD || random.nextInt(6) == 0
            ? mutator.bytes(bytes)
            : mutator
                .text(new String(bytes, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    Files.write(file, damaged);
    List<String> problems = new ArrayList<>();
    for (String problem : read(kind, file, mutator)) {
      problems.add(kind + " " + file.getFileName() + ": " + problem);
    }
    if (!problems.isEmpty()) {
      Files.write(
          Files.createDirectories(folder.resolve("found"))
              .resolve(kind + "-" + seed + "-" + file.getFileName()),
          damaged);
    }
    Files.write(file, bytes);
    return problems;
  }

  private Path file(Kind kind, Mutator mutator) {
    return folder.resolve(
        switch (kind) {
          case SUITE ->
              "suites/"
                  + mutator.pick(
                      List.of(
                          "everything.yaml",
                          "everything.yaml",
                          "aws-example.yaml",
                          "hef-compare.yaml",
                          "capacity.yaml",
                          "quickstart.yaml",
                          "nightly.yaml"));
          case PRICE_BOOK ->
              mutator.pick(List.of("prices/edge.csv", "prices/aws-us-east-1-2026-11.csv"));
          case DEVICE_PROFILE -> "prices/devices/raspberry-pi-5-hailo-8l.yaml";
          case CLOUD_PROFILE -> "profiles/local-cloud.yaml";
          case SCENARIO ->
              mutator.pick(
                  List.of(
                      "scenarios/card-recognition-a.yaml",
                      "scenarios/card-recognition-b.yaml",
                      "scenarios/image-to-3d.yaml"));
          case CLAIMS ->
              mutator.pick(
                  List.of(
                      "scenarios/card-recognition-a.claims.csv",
                      "scenarios/card-recognition-b.claims.csv",
                      "scenarios/image-to-3d.claims.csv"));
          case LABELS -> "labels.csv";
          case REPLAY -> "replay.csv";
          case PAYLOAD -> mutator.pick(List.of("images/a.png", "images/b.jpg"));
          case COMMAND_LINE -> throw new IllegalArgumentException();
        });
  }

  private List<String> read(Kind kind, Path file, Mutator mutator) {
    String suite = folder.resolve("suites/everything.yaml").toString();
    return switch (kind) {
      case SUITE ->
          file.endsWith("hef-compare.yaml")
              ? SaidInTime.tenk(
                      "ab",
                      "--dry-run",
                      file.toString(),
                      "--workload",
                      "poisson-40",
                      "--baseline",
                      "v11",
                      "--candidate",
                      "v12")
                  .problems()
              : SaidInTime.tenk("run", "--dry-run", file.toString()).problems();
      case PRICE_BOOK ->
          SaidInTime.tenk(
                  mutator.pick(
                      List.of(
                          new String[] {"run", "--dry-run", suite},
                          new String[] {"prices", "show", file.toString()},
                          new String[] {
                            "report",
                            "latest",
                            "--prices",
                            file.toString(),
                            "--store",
                            store.toString(),
                            "--out",
                            folder.resolve("out").toString()
                          },
                          new String[] {
                            "prices",
                            "diff",
                            folder.resolve("prices/edge.csv").toString(),
                            folder.resolve("prices/aws-us-east-1-2026-11.csv").toString()
                          })))
              .problems();
      case CLOUD_PROFILE -> cloudProfile(file);
      case SCENARIO, CLAIMS -> {
        String scenario = file.toString().replace(".claims.csv", ".yaml");
        yield SaidInTime.tenk(
                "cost",
                scenario,
                "--against",
                scenario.replace(".yaml", ".claims.csv"),
                "--format",
                mutator.pick(List.of("table", "csv", "markdown", "json")))
            .problems();
      }
      default -> SaidInTime.tenk("run", "--dry-run", suite).problems();
    };
  }

  /** Read without being served. */
  private static List<String> cloudProfile(Path file) {
    Said said;
    try {
      LocalCloudCommand.read(file);
      said = new Said(ExitCode.DONE, "", "");
    } catch (TenkException e) {
      said = new Said(ExitCode.WRONG_USAGE, "", e.getMessage());
    } catch (RuntimeException | Error e) {
      said = new Said(ExitCode.WRONG_USAGE, "", e.toString());
    }
    return SaidInTime.problems("local-cloud", said);
  }

  /** A command of which one value is another. */
  private String[] commandLine(Mutator mutator) {
    String out = folder.resolve("out").toString();
    String suite = folder.resolve("suites/everything.yaml").toString();
    String scenario = folder.resolve("scenarios/card-recognition-a.yaml").toString();
    // no command line can hold the character that ends its arguments
    String value = mutator.value().replace("\0", "");
    return mutator.pick(
        List.of(
            with("runs", "list", "--label", value),
            with("runs", "list", "--label", "hef=" + value),
            with("runs", "list", "--suite", value),
            with("runs", "show", value),
            with("runs", "show", "latest~" + value),
            with("runs", "show", "latest:" + value),
            with("runs", "show", "pinned:" + value),
            with("runs", "show", "label:" + value + "=" + value),
            with("runs", "pin", "latest", "--as", value),
            with("runs", "unpin", value),
            with("runs", "thin", "--keep", value),
            with("runs", "thin", "--keep", "9", "--suite", value),
            with("report", value, "--out", out),
            with("report", "latest", "--out", out, "--format", value),
            with("report", "latest", "--out", out, "--prices", value),
            with("report", "latest", "--out", out, "--compare", value),
            with("compare", value, "latest"),
            with("compare", "latest~1", "latest", "--margin", value),
            with("compare", "latest~1", "latest", "--gate", value),
            with("compare", "latest~1", "latest", "--fail-on", value),
            with("history", "--out", out, "--suite", value),
            with("history", "--out", out, "--metric", value),
            with("history", "--out", out, "--target", value),
            with("history", "--out", out, "--known", value),
            with("matrix", "--out", out, value),
            with("matrix", "--out", out, "--demand", value),
            with("matrix", "--out", out, "--peak-factor", value),
            with("matrix", "--out", out, "--slo", value),
            with("matrix", "--out", out, "--years", value),
            with("matrix", "--out", out, "--prices", value),
            with("matrix", "--out", out, "--scenario", value),
            with("run", "--dry-run", suite, "--max-spend", value),
            with("run", "--dry-run", suite, "--label", value),
            with("run", "--dry-run", value),
            with("run", "--dry-run", "--resume", value),
            new String[] {"cost", value},
            new String[] {"cost", scenario, "--against", value},
            new String[] {"cost", scenario, "--format", value},
            new String[] {"prices", "show", "--service", value},
            new String[] {"prices", "show", value},
            new String[] {"prices", "diff", value, value},
            new String[] {value},
            new String[] {"runs", value},
            with(
                "ab",
                "--dry-run",
                folder.resolve("suites/hef-compare.yaml").toString(),
                "--workload",
                "poisson-40",
                "--baseline",
                "v11",
                "--candidate",
                "v12",
                mutator.pick(List.of("--rounds", "--side", "--until", "--margin", "--gate")),
                value)));
  }

  private String[] with(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--store";
    all[arguments.length + 1] = store.toString();
    return all;
  }
}

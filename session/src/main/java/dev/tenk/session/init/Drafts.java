package dev.tenk.session.init;

import dev.tenk.results.model.RunManifest.TargetFacts;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The suites that a place may be asked with, one of which is written. */
final class Drafts {
  private static final List<String> BODY =
      List.of("input", "template", "content_type", "accept", "custom_attributes");

  /** Where an output may be in an answer that nobody has described. */
  private static final List<String> ANSWERS = List.of("\"\"", "csv", "float32");

  /** What an account tells that is worth a line. */
  private static final List<String> TOLD =
      List.of(
          "instance_type",
          "instance_count",
          "instances",
          "memory_mb",
          "max_concurrency",
          "provisioned_concurrency",
          "architecture",
          "runtime",
          "platform",
          "model_sha256");

  private static final String FLOATS =
      "{layout: NCHW, datatype: FP32, mean: 0, std: 1, width: 224, height: 224}";

  private final Found found;
  private final Path file;
  private final Owned owned;
  private final Optional<ModelPayload> payload;
  private final LocalDate today;

  Drafts(Found found, Path file, Owned owned, Optional<ModelPayload> payload, LocalDate today) {
    this.found = found;
    this.file = file;
    this.owned = owned;
    this.payload = payload;
    this.today = today;
  }

  /** What has to be answered before the model can be asked at all. */
  Optional<Line> openQuestion() {
    if (found.isHosted() || payload.isPresent() || found.proposal().isSet("template")) {
      return Optional.empty();
    }
    return Optional.of(
        Line.guessed(
            "inputs",
            "[{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]",
            "What does the model take? %s."
                .formatted(
                    found.told().inputs().isEmpty()
                        ? "The server does not say ("
                            + found.told().whyNoInputs().orElse("no metadata")
                            + ")"
                        : "It says "
                            + ModelPayload.described(found.told().inputs())
                            + ", of which nothing can be made up")));
  }

  /** Keys that differ between the ways of asking, the most likely way first. */
  List<List<Line>> ways() {
    return switch (found.told().kind()) {
      case "edge-http" -> overHttp();
      case "edge-grpc" -> List.of(List.of());
      default -> hosted();
    };
  }

  private List<List<Line>> overHttp() {
    Proposal target = found.proposal();
    if (target.isSet("template")) {
      return List.of(List.of());
    }
    List<List<Line>> ways = new ArrayList<>();
    List<Line> outputs =
        found.told().outputs().isEmpty() || target.isSet("outputs")
            ? List.of()
            : List.of(
                Line.found(
                    "outputs",
                    "["
                        + String.join(
                            ", ", found.told().outputs().stream().map(Yaml::value).toList())
                        + "]",
                    "The server answered only when asked for them by name."));
    for (List<Line> named :
        outputs.isEmpty() ? List.of(outputs) : List.of(List.<Line>of(), outputs)) {
      for (boolean binary :
          target.isSet("encoding") ? new boolean[] {true} : new boolean[] {true, false}) {
        List<Line> way = new ArrayList<>(named);
        if (!binary) {
          way.add(
              Line.found("encoding", "json", "Binary tensors were tried first, and not answered."));
        }
        ways.add(way);
      }
    }
    return ways;
  }

  private List<List<Line>> hosted() {
    Proposal target = found.proposal();
    List<List<Line>> bodies;
    if (BODY.stream().anyMatch(target::isSet)) {
      bodies = List.of(List.of());
    } else if (found.told().kind().equals("lambda")) {
      bodies =
          List.of(
              List.of(template("{\"image\": \"{{base64}}\"}")),
              List.of(template("{\"body\": \"{{base64}}\", \"isBase64Encoded\": true}")),
              List.of(floats(), template("{\"tensor\": \"{{base64}}\"}")));
    } else {
      bodies =
          List.of(
              List.of(
                  Line.guessed(
                      "content_type",
                      "application/x-image",
                      "How does the container want its input? It took picture files as they are.")),
              List.of(floats()));
    }
    List<List<Line>> ways = new ArrayList<>();
    for (List<Line> body : bodies) {
      for (String answer : target.isSet("response") ? ANSWERS.subList(0, 1) : ANSWERS) {
        List<Line> way = new ArrayList<>(body);
        way.add(
            Line.guessed(
                "response",
                answer,
                "Where in an answer is the output? It was read as %s; JSON members as in /output."
                    .formatted(answer.equals("\"\"") ? "a JSON document" : answer)));
        ways.add(way);
      }
    }
    return ways;
  }

  private static Line template(String body) {
    return Line.guessed(
        "template", "'" + body + "'", "What does the function take? It did not refuse this event.");
  }

  private static Line floats() {
    return Line.guessed(
        "input", FLOATS, "How does the model want its pixels? It took float32 of this shape.");
  }

  /** After the first refusal, where more than one way was tried. */
  String noneOf() {
    return found.isHosted()
        ? "; %d ways of asking were tried, this was the first; say how it is asked with --set input=…, --set template=…, --set content_type=… or --set response=… (docs/targets.md)"
            .formatted(ways().size())
        : "";
  }

  /** What the account or the server tells of the target, a line each. */
  static List<String> facts(Trial trial) {
    List<String> facts = new ArrayList<>();
    TargetFacts told = trial.facts();
    StringBuilder line = new StringBuilder();
    for (Map.Entry<String, String> detail : told.details().entrySet()) {
      if (TOLD.contains(detail.getKey())) {
        line.append(line.isEmpty() ? "It tells: " : ", ")
            .append(detail.getKey().replace('_', ' '))
            .append(' ')
            .append(detail.getValue());
      }
    }
    if (!line.isEmpty()) {
      facts.add(line + ".");
    }
    return facts;
  }

  /**
   * A whole suite.
   *
   * @param way of asking
   * @param facts that were told, a line each
   * @param paceWhy what the pace rests on
   * @param isAsked whether the user is asked what only the user knows
   */
  SuiteText text(List<Line> way, Pace pace, List<String> facts, String paceWhy, boolean isAsked) {
    List<Line> more = new ArrayList<>();
    if (found.isHosted()) {
      more.add(
          Line.found(
              "max_requests",
              Long.toString(pace.maxRequests()),
              "Each request costs: all of a run sends no more."));
      if (found.proposal().lines().stream().anyMatch(line -> line.value().equals("emulated"))
          && found.told().kind().startsWith("sagemaker-")) {
        more.add(Line.found("metrics_wait", "0s", "A local cloud knows its metrics at once."));
      }
    }
    payload.ifPresent(sent -> more.addAll(sent.keys()));
    more.addAll(way);
    List<String> header = new ArrayList<>();
    header.add("%s, by tenk init on %s.".formatted(place(), today));
    header.addAll(facts);
    header.add("First: tenk run --dry-run %s. Then: tenk run %s".formatted(file, file));
    header.add(
        "\"# ?\" is a question that only you can answer; what stands below it holds until you do."
            + " All keys: docs/suite.md, docs/targets.md.");
    return new SuiteText(
        header,
        found.suiteName(),
        owned.slo(pace, isAsked),
        owned.demand(pace, isAsked),
        owned.prices(found),
        Line.guessed(
            "payloads",
            payload
                .map(ModelPayload::payloads)
                .or(() -> owned.files().map(ModelPayload.Own::payloads))
                .orElse(ModelPayload.SYNTHETIC),
            payload
                .map(ModelPayload::why)
                .orElse(
                    "Seeded patches of colour: what do you send? images: FOLDER, or tensors:"
                        + " FOLDER")),
        found.proposal().with(more).lines(),
        openQuestion(),
        pace,
        paceWhy);
  }

  private String place() {
    if (found.place() instanceof Place.Server server) {
      return "%s at %s".formatted(found.by(), server.url());
    } else if (found.place() instanceof Place.Endpoint endpoint) {
      return "SageMaker endpoint " + endpoint.name();
    }
    return "Lambda function " + ((Place.Function) found.place()).name();
  }
}

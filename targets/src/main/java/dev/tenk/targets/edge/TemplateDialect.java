package dev.tenk.targets.edge;

import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An agent with a JSON of its own. It does not identify itself, so the suite's values are taken.
 */
final class TemplateDialect implements Dialect {
  private final String target;
  private final URI url;
  private final EdgeSettings settings;
  private final Wire.Template template;

  TemplateDialect(String target, URI url, EdgeSettings settings, Wire.Template template) {
    this.target = target;
    this.url = url;
    this.settings = settings;
    this.template = template;
  }

  @Override
  public boolean hasTelemetry() {
    return false;
  }

  @Override
  public TargetIdentity identify() {
    return new TargetIdentity(
        url.toString(),
        settings.model(),
        settings.version(),
        settings.expectedSha256(),
        Optional.empty(),
        new TreeMap<>(Map.of("identity", "as the suite says")));
  }

  @Override
  public HttpCaller.Prepared prepare(Payload payload) {
    return new HttpCaller.Prepared(
        template.path(),
        "application/json",
        Optional.empty(),
        Optional.of(template.format().body(payload)));
  }

  @Override
  public Preflight.Proof shown(HttpCaller.Response response) throws UnreadableAnswerException {
    AnswerFormat.Output output = template.format().answer().read(response.body());
    return new Preflight.Proof(
        1,
        new TreeMap<>(),
        output.float32().filter(Float32::noneIsFinite).isPresent()
            ? List.of(
                "target '%s' answered the first payload with nothing but NaN or infinity"
                    .formatted(target))
            : List.of());
  }

  /** It has the one form that the suite states. */
  @Override
  public List<Remedy> remedies() {
    return List.of();
  }

  @Override
  public Answer read(byte[] body, Optional<String> jsonHeaderLength)
      throws UnreadableAnswerException {
    AnswerFormat.Output output = template.format().answer().read(body);
    return new Answer(output.raw(), output.float32(), ServerFacts.UNKNOWN);
  }
}

package dev.tenk.targets.edge;

import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An agent with a JSON of its own. It does not identify itself, so the suite's values are taken.
 */
final class TemplateDialect implements Dialect {
  private final URI url;
  private final EdgeSettings settings;
  private final Wire.Template template;

  TemplateDialect(URI url, EdgeSettings settings, Wire.Template template) {
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
  public Answer read(byte[] body, Optional<String> jsonHeaderLength)
      throws UnreadableAnswerException {
    AnswerFormat.Output output = template.format().answer().read(body);
    return new Answer(output.raw(), output.float32(), ServerFacts.UNKNOWN);
  }
}

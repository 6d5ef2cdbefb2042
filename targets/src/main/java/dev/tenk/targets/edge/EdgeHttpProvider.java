package dev.tenk.targets.edge;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.Payload;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * {@code kind: edge-http}: any server that speaks the Open Inference Protocol, or a JSON of its
 * own.
 */
public final class EdgeHttpProvider extends EdgeProvider {
  @Override
  public String kind() {
    return "edge-http";
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    EdgeSettings settings = settings(plan);
    URI url = settings.url().or(() -> started.map(StartedServer::url)).orElseThrow();
    HttpCaller caller = settings.caller(url);
    try {
      Dialect dialect =
          settings.wire() instanceof Wire.OpenInference wire
              ? new OpenInferenceDialect(plan, settings, wire, url, caller)
              : new TemplateDialect(plan.name(), url, settings, (Wire.Template) settings.wire());
      return new EdgeTarget(plan, settings, url, caller, dialect, payloads);
    } catch (RuntimeException e) {
      caller.close();
      throw e;
    }
  }

  @Override
  public Optional<Discovery> discovery() {
    return Optional.of(new HttpDiscovery());
  }

  @Override
  EdgeSettings settings(TargetPlan plan) {
    return EdgeSettings.read(plan.settings(), plan.agent().isPresent(), System::getenv);
  }
}

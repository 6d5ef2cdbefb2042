package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.BaseUrl;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.Discovery.Served;
import dev.tenk.targets.Discovery.Told;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.Targets;
import dev.tenk.targets.aws.UsualRegion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks a place what it is, and the user what it does not tell. */
final class Finding {
  /** Stands for a model until one is known. */
  private static final String ANY = "any";

  /** What such a sentence lacks. */
  private static final Map<String, String> HINTS =
      Map.of(
          "in headers:",
          " --header 'Authorization: Bearer ${TOKEN}', where TOKEN is an environment variable",
          "into ca_file",
          ": --set ca_file=FILE",
          "Connection refused",
          "; is it running, does it listen on that address, and is that its port?",
          "unknown host",
          "; is the name right, and is this machine in that network?",
          "failed: connection closed",
          "; if that is its port for gRPC, write grpc:// instead of http://",
          "write profile: in the suite",
          " (--set profile=NAME)",
          "name it among the books",
          ": --prices FILE");

  private static final String MODEL = "model";
  private static final String ENDPOINT_URL = "endpoint_url";
  private static final String UNPROVED_ANSWER = "\"\"";

  private final InitRequest request;
  private final Owned owned;
  private final Interview interview;
  private final Consumer<String> said;
  private Proposal sketched;

  Finding(InitRequest request, Owned owned, Interview interview, Consumer<String> said) {
    this.request = request;
    this.owned = owned;
    this.interview = interview;
    this.said = said;
  }

  Found find() {
    try {
      if (request.place() instanceof Place.Server server) {
        return server(server);
      } else if (request.place() instanceof Place.Endpoint endpoint) {
        return endpoint(endpoint);
      }
      return function((Place.Function) request.place());
    } catch (TargetUnavailableException e) {
      throw new TargetUnavailableException(inWords(e), e);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(inWords(e), e);
    }
  }

  private Proposal proposal(String name) {
    sketched = new Proposal(file(request), name, request.set());
    return sketched;
  }

  /** For messages, and for what is relative to its folder. */
  private static Path file(InitRequest request) {
    return request.out().orElse(Path.of("suite.yaml"));
  }

  /** What is given as a key of the suite is an option here, and no file has a place yet. */
  private String inWords(TenkException e) {
    String sentence = inWords(e, file(request));
    String key = keyOf(e).filter(sketched::isSet).map(name -> "--set " + name + ": ").orElse("");
    return (sentence.startsWith(key.replace("--set ", "")) ? "" : key)
        + (request.place() instanceof Place.Server server && server.grpc()
            ? sentence.replace("http://", "grpc://").replace("https://", "grpcs://")
            : sentence);
  }

  /** Each line of what is asked with is a key. */
  private Optional<String> keyOf(TenkException e) {
    Matcher place =
        Pattern.compile(
                Pattern.quote(file(request).toString()) + ":([0-9]+):[0-9]+: .*", Pattern.DOTALL)
            .matcher(e.getMessage());
    return sketched != null && place.matches()
        ? Optional.of(sketched.lines().get(Integer.parseInt(place.group(1)) - 1).key())
        : Optional.empty();
  }

  /** A sentence about a suite, for somebody who has none yet. */
  static String inWords(TenkException e, Path file) {
    String sentence =
        e.getMessage()
            .replaceFirst("^" + Pattern.quote(file.toString()) + "(:[0-9]+:[0-9]+)?: ", "")
            .replaceFirst("^([a-z_]+: )?target '[^']*': ", "");
    for (Map.Entry<String, String> hint : HINTS.entrySet()) {
      if (sentence.contains(hint.getKey())) {
        return sentence + hint.getValue();
      }
    }
    return sentence;
  }

  private Found server(Place.Server server) {
    Proposal target = proposal(server.isHere() ? "local" : Place.name(server.url().getHost()));
    target.put(Line.of("kind", server.grpc() ? "edge-grpc" : "edge-http"));
    target.put(Line.of("url", Yaml.value(server.url().toString())));
    target.put(Line.of(MODEL, ANY));
    if (!request.headers().isEmpty()) {
      target.put(
          Line.of(
              "headers",
              request.headers().entrySet().stream()
                  .map(each -> Yaml.value(each.getKey()) + ": " + Yaml.value(each.getValue()))
                  .collect(Collectors.joining(", ", "{", "}"))));
    }
    Optional<String> named = request.model().or(server::model);
    if (target.isSet("template")) {
      String model = named.orElse(target.name());
      target.put(Line.of(MODEL, Yaml.value(model)));
      owned.device(server).forEach(target::put);
      return new Found(
          Place.name(model), server, "a JSON of its own", target, nothing(target.kind()));
    }
    Discovery discovery = Targets.provider(target.sketch()).discovery().orElseThrow();
    Served served = discovery.served(target.sketch());
    String model = named.isPresent() ? listed(served, named.get()) : chosen(server, served);
    target.put(Line.of(MODEL, Yaml.value(model)));
    Told told = discovery.told(target.sketch());
    if (target.isSet("inputs")) {
      said.accept("%s serves '%s'".formatted(served.by(), model));
    } else if (told.inputs().isEmpty() && !served.isKnown()) {
      throw new ConfigurationException(
          "%s does not speak the Open Inference Protocol, as far as can be seen: %s, and %s; a JSON of its own goes with --set 'template={path: /predict, body: \"{{base64}}\", response: /scores}' (docs/suite.md), a server that is silent about its models with --set 'inputs=[{name: x, datatype: FP32, shape: [1, 3, 224, 224]}]'"
              .formatted(server.url(), served.by(), told.whyNoInputs().orElse("no metadata")));
    } else {
      said.accept(
          "%s serves '%s'%s"
              .formatted(
                  served.by(),
                  model,
                  told.inputs().isEmpty()
                      ? ", and does not tell what it takes"
                      : ", which takes " + ModelPayload.described(told.inputs())));
    }
    owned.device(server).forEach(target::put);
    return new Found(Place.name(model), server, served.by(), target, told);
  }

  private static Told nothing(String kind) {
    return new Told(kind, List.of(), Optional.empty(), List.of(), new TreeMap<>());
  }

  private static String listed(Served served, String model) {
    List<String> all = all(served);
    if (!all.isEmpty() && !all.contains(model)) {
      throw new ConfigurationException(
          "%s has no model '%s', only %s; name one with --model"
              .formatted(served.by(), model, String.join(", ", all)));
    }
    return model;
  }

  private static List<String> all(Served served) {
    List<String> all = new ArrayList<>(served.ready());
    all.addAll(served.others());
    return all;
  }

  private String chosen(Place.Server server, Served served) {
    List<String> all = all(served);
    if (all.isEmpty()) {
      String why =
          served.isKnown()
              ? "%s at %s does not list its models".formatted(served.by(), server.url())
              : "%s does not speak the Open Inference Protocol, as far as can be seen: %s"
                  .formatted(server.url(), served.by());
      if (served.isKnown() && interview.isPossible()) {
        return interview.ask(why + ". Which one?", "", Finding::notBlank);
      }
      throw new ConfigurationException(
          why + "; if it is a server of that protocol, name its model with --model NAME");
    }
    List<String> first = served.ready().isEmpty() ? all : served.ready();
    if (first.size() == 1) {
      return first.get(0);
    }
    if (!interview.isPossible()) {
      throw new ConfigurationException(
          "%s serves %d models: %s; say which with --model NAME"
              .formatted(served.by(), first.size(), String.join(", ", first)));
    }
    return interview.ask(
        "Which model? " + String.join(", ", all),
        first.get(0),
        answer -> {
          if (!all.contains(answer)) {
            throw new IllegalArgumentException("'" + answer + "' is none of them");
          }
          return answer;
        });
  }

  private static String notBlank(String answer) {
    if (answer.isBlank()) {
      throw new IllegalArgumentException("there is no model without a name");
    }
    return answer;
  }

  private Proposal hosted(String name, String kind, Optional<String> regionOfName) {
    Proposal target = proposal(Place.name(name));
    target.put(Line.of("kind", kind));
    boolean emulated =
        Optional.ofNullable(request.set().get(ENDPOINT_URL)).map(Finding::isLoopback).orElse(false);
    target.put(
        emulated
            ? Line.found("standing", "emulated", "What answers on this machine is not AWS.")
            : Line.of("standing", "measured"));
    target.put(region(regionOfName));
    return target;
  }

  private static boolean isLoopback(String url) {
    try {
      return new Place.Server(BaseUrl.parse(url), false, Optional.empty()).isHere();
    } catch (IllegalArgumentException e) {
      // refused with all the other keys
      return false;
    }
  }

  private Line region(Optional<String> regionOfName) {
    if (request.region().isPresent()) {
      return Line.of("region", Yaml.value(request.region().get()));
    } else if (regionOfName.isPresent()) {
      return Line.found("region", regionOfName.get(), "That of the ARN.");
    }
    Optional<String> usual = UsualRegion.of(Optional.ofNullable(request.set().get("profile")));
    if (usual.isPresent()) {
      return Line.found(
          "region",
          Yaml.value(usual.get()),
          "That of AWS_REGION, or of your profile in ~/.aws/config.");
    } else if (!interview.isPossible()) {
      throw new ConfigurationException(
          "in which region? neither AWS_REGION nor a profile of ~/.aws/config says it; name it with"
              + " --region, as in --region us-east-1");
    }
    return Line.of(
        "region", Yaml.value(interview.ask("In which region?", "us-east-1", text -> text)));
  }

  private Found endpoint(Place.Endpoint endpoint) {
    Proposal target = hosted(endpoint.name(), "sagemaker-realtime", Optional.empty());
    target.put(Line.of("endpoint", Yaml.value(endpoint.name())));
    // where it is in an answer is found out with the first one
    target.put(Line.of("response", UNPROVED_ANSWER));
    Discovery discovery = Targets.provider(target.sketch()).discovery().orElseThrow();
    Told told = discovery.told(target.sketch());
    target.put(Line.found("kind", told.kind(), "By what the account says of the endpoint."));
    for (Map.Entry<String, String> key : told.keys().entrySet()) {
      target.put(
          Line.guessed(
              key.getKey(),
              Yaml.value(key.getValue()),
              "Where may tenk put its inputs? In the bucket that the endpoint leaves its results"
                  + " in."));
    }
    said.accept("endpoint %s is InService, and is %s".formatted(endpoint.name(), told.kind()));
    return new Found(Place.name(endpoint.name()), endpoint, "SageMaker", target, told);
  }

  private Found function(Place.Function function) {
    Matcher arn = Place.ARN.matcher(function.name());
    String name = arn.matches() ? arn.group(3).replaceFirst("^function:", "") : function.name();
    Proposal target = hosted(name, "lambda", function.region());
    target.put(Line.of("function", Yaml.value(function.name())));
    target.put(Line.of("response", UNPROVED_ANSWER));
    return new Found(Place.name(name), function, "Lambda", target, nothing("lambda"));
  }
}

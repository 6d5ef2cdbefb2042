package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.TerminalInterview;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.init.Init;
import dev.tenk.session.init.InitRequest;
import dev.tenk.session.init.Place;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk init}: writes a suite for a server, an endpoint or a function. */
@Command(
    name = "init",
    description =
        "Writes a suite for a server or an AWS endpoint or function. Asks it what it has, proves an"
            + " inference, and says of each guess on what it rests; on a terminal it asks you what"
            + " cannot be found out.",
    footer = "  tenk init http://raspberrypi.local:8080",
    mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

  @Parameters(
      paramLabel = "PLACE",
      arity = "1..*",
      description =
          "http://HOST:PORT, or grpc:// (over TLS https://, grpcs://); sagemaker ENDPOINT; lambda"
              + " FUNCTION.")
  private List<String> place;

  @Option(names = "--model", paramLabel = "NAME", description = "Of a server: which of its models.")
  private String model;

  @Option(
      names = "--device",
      paramLabel = "PROFILE",
      description =
          "Device that the server runs on and is priced as: a profile's file, or the name of one of"
              + " tenk's own.")
  private String device;

  @Option(names = "--region", paramLabel = "REGION", description = "Of AWS, as in us-east-1.")
  private String region;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      split = ",",
      description = "Price books; tenk's own without it.")
  private List<Path> prices = List.of();

  @Option(
      names = "--payloads",
      paramLabel = "DIR",
      description = "Folder of pictures, or of raw tensors, to send.")
  private Path payloads;

  @Option(names = "--slo", paramLabel = "SLO", description = "As in p95=100ms,errors=1%%.")
  private String slo;

  @Option(names = "--demand", paramLabel = "DEMAND", description = "As in '300000/month peak 5/s'.")
  private String demand;

  @Option(
      names = "--header",
      paramLabel = "HEADER",
      description =
          "Sent with each request, its secret from the environment: 'Authorization: Bearer"
              + " $${TOKEN}'; repeatable.")
  private List<String> headers = List.of();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A key of the target as a suite has it (docs/suite.md); repeatable.")
  private List<String> set = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The suite to write; named after the model without it.")
  private Path out;

  @Option(names = "--force", description = "Replaces a suite that is there.")
  private boolean force;

  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    InitRequest request =
        new InitRequest(
            Place.parse(place),
            Optional.ofNullable(model),
            Optional.ofNullable(region),
            Optional.ofNullable(device),
            prices,
            Optional.ofNullable(payloads),
            Optional.ofNullable(slo),
            Optional.ofNullable(demand),
            headers(),
            keys(),
            Optional.ofNullable(out),
            force);
    Init.Written written =
        new Init(
                request,
                Path.of(System.getProperty("tenk.home", "")),
                store.storeFolder(),
                new TerminalInterview(spec.commandLine().getOut()),
                spec.commandLine().getOut(),
                LocalDate.now(ZoneOffset.UTC))
            .write();
    return ExitCode.ofWhole(written.isWhole());
  }

  /** A secret on the command line would be in the suite, in the shell's history, and in ps. */
  private Map<String, String> headers() {
    Map<String, String> byName = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new ConfigurationException(
            "--header: expected NAME: VALUE, as in 'Authorization: Bearer ${TOKEN}'");
      }
      String name = header.substring(0, colon).strip();
      String value = header.substring(colon + 1).strip();
      if (!VARIABLE.matcher(value).find()) {
        throw new ConfigurationException(
            "--header: the value of %s would stand in the suite as it is; put it into an environment variable and name that, in quotes that your shell leaves alone: '%s: ${TOKEN}'"
                .formatted(name, name));
      }
      byName.put(name, value);
    }
    return byName;
  }

  private Map<String, String> keys() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String each : set) {
      int equals = each.indexOf('=');
      String key = equals < 0 ? "" : each.substring(0, equals).strip();
      String value = equals < 0 ? "" : each.substring(equals + 1).strip();
      if (!KEY.matcher(key).matches() || value.isEmpty() || value.contains("\n")) {
        throw new ConfigurationException(
            "--set: expected KEY=VALUE on one line, a key of a target as in a suite: --set"
                + " timeout=30s");
      }
      if (key.equals("headers")) {
        throw new ConfigurationException(
            "--set: headers go with --header 'NAME: VALUE', so that no secret gets into the suite");
      }
      values.put(key, value);
    }
    return values;
  }
}

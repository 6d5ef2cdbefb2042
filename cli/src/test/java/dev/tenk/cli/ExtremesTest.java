package dev.tenk.cli;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers and names at their extremes: a figure, or one sentence. */
class ExtremesTest {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1e308",
          "1e-300",
          "1e999999999",
          "NaN",
          "0." + "0".repeat(30) + "1",
          "9".repeat(19),
          "1" + "0".repeat(25),
          "\u0663",
          "\u001b[2J");

  private static final String SUITE =
      """
      name: plan
      slo: p50=100ms
      demand: 1000/month peak 1/s
      prices: book.csv
      payloads: {synthetic: {count: 3, width: 8, height: 8}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024, max_requests: 100000}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 1s, duration: 30s}
        - {name: ramp, kind: ramp, from: 1/s, to: 10/s, warm_up: 1s, duration: 30s}
        - {name: closed, kind: closed, callers: 2, think_time: 10ms, warm_up: 1s, duration: 30s}
      """;

  /** Keys of the suite with their values, number first. */
  private static final List<String> IN_SUITE =
      List.of(
          "p50=100ms",
          "1000/month",
          "1/s",
          "count: 3",
          "memory_mb: 1024",
          "max_requests: 100000",
          "rate: 10/s",
          "warm_up: 1s",
          "duration: 30s",
          "from: 1/s",
          "to: 10/s",
          "callers: 2",
          "think_time: 10ms");

  private static final String SCENARIO =
      """
      name: plan
      region: us-east-1
      demand: {inferences: 1000/month, peak_factor: 2}
      price_books: [book.csv]
      prices:
        - {id: kwh, price: 0.25 USD/kWh}
      deployments:
        - {name: endpoint, kind: sagemaker-realtime, instance: ml.c5.large, service_time_ms: 100}
        - {name: function, kind: lambda, memory_mb: 1024, billed_ms: 100}
      """;
  private static final List<String> IN_SCENARIO =
      List.of(
          "inferences: 1000/month",
          "peak_factor: 2",
          "price: 0.25 USD/kWh",
          "service_time_ms: 100",
          "memory_mb: 1024",
          "billed_ms: 100");

  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2026,confirmed,list
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;

  @TempDir static Path folder;
  private static String store;

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
    store = folder.resolve("runs").toString();
    new MadeRun(folder.resolve("runs"), folder, SUITE, 0).cell("even", 10).complete();
  }

  @Test
  void optionsOfMatrixAndRuns() {
    List<String> broken = new ArrayList<>();
    for (String number : NUMBERS) {
      for (String option : List.of("--demand", "--peak-factor", "--years", "--slo")) {
        broken.addAll(broken("matrix", "latest", option, number, "--store", store));
      }
      broken.addAll(broken("matrix", "latest", "--slo", "p50=" + number + "ms", "--store", store));
      broken.addAll(broken("matrix", "latest", "--slo", "p" + number + "=1ms", "--store", store));
      broken.addAll(broken("runs", "thin", "--keep", number, "--store", store));
      for (String reference : List.of("latest~", "label:", "pinned:", "")) {
        broken.addAll(broken("runs", "show", reference + number, "--store", store));
      }
      broken.addAll(broken("runs", "pin", "latest", "--as", number, "--store", store));
      broken.addAll(broken("runs", "unpin", number, "--store", store));
      broken.addAll(broken("history", "--suite", number, "--store", store));
      broken.addAll(
          broken(
              "matrix", "latest", "--demand", "1000", "--peak-factor", number, "--store", store));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void keysOfASuite() throws IOException {
    assertThat(altered(SUITE, IN_SUITE, "run", "--dry-run")).isEmpty();
  }

  @Test
  void keysOfAScenario() throws IOException {
    assertThat(altered(SCENARIO, IN_SCENARIO, "cost")).isEmpty();
    assertThat(altered(SCENARIO, IN_SCENARIO, "matrix", "latest", "--store", store, "--scenario"))
        .isEmpty();
  }

  private static List<String> altered(String text, List<String> keys, String... command)
      throws IOException {
    List<String> broken = new ArrayList<>();
    Path file = folder.resolve("altered.yaml");
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add(file.toString());
    Files.writeString(file, text);
    Said whole = tenk(arguments.toArray(String[]::new));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    for (String key : keys) {
      for (String number : NUMBERS) {
        String instead = key.replaceFirst("(?<=[ =]|^)[0-9.]+(?=[^0-9]*$|/)", number(number));
        assertThat(text).contains(key);
        Files.writeString(file, text.replace(key, instead));
        broken(arguments.toArray(String[]::new)).forEach(each -> broken.add(instead + ": " + each));
      }
    }
    return broken;
  }

  private static String number(String text) {
    return text.replace("\u001b", "\\\\e");
  }

  private static List<String> broken(String... command) {
    Said said;
    try {
      said = tenk(command);
    } catch (Throwable e) {
      return List.of(List.of(command) + " threw " + e);
    }
    String all = said.out() + said.err();
    boolean sound =
        (said.exitCode() == 0 ? said.err().isEmpty() : said.exitCode() == 2 || said.exitCode() == 3)
            && (said.err().lines().count() <= 2 || said.err().contains("Usage:"))
            && !all.contains("Exception")
            && !all.contains("\tat ")
            && all.chars().noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c));
    return sound
        ? List.of()
        : List.of(
            "%s: exit %d%n%s%n"
                .formatted(
                    List.of(command),
                    said.exitCode(),
                    said.err().lines().limit(12).reduce("", (a, b) -> a + "\n  " + b)));
  }
}

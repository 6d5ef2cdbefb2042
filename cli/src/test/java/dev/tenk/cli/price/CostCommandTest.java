package dev.tenk.cli.price;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.MadeRun;
import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostCommandTest {
  private static final String SCENARIO =
      """
      name: plan
      region: us-east-1
      demand: {inferences: 1000/month, peak_factor: 1}
      price_books: [book.csv]
      prices:
        - {id: kwh, price: 0.25 USD/kWh}
      deployments:
        - name: endpoint
          kind: sagemaker-realtime
          instance: ml.c5.large
          service_time_ms: 100
        - name: function
          kind: lambda
          memory_mb: 1024
          billed_ms: 100
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2026,confirmed,list
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,100,0.00002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,100,,0.00001,us-east-1,2026,confirmed,list
      """;
  private static final String CLAIMS =
      """
      key,published,unit,deployment,figure,against,items,inferences_per_month,why
      month,73.00,USD,endpoint,month,,,,
      """;

  @TempDir Path folder;

  @BeforeEach
  void goodFiles() throws IOException {
    write("plan.yaml", SCENARIO);
    write("book.csv", BOOK);
    write("claims.csv", CLAIMS);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private Said cost(String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "cost";
    arguments[1] = folder.resolve("plan.yaml").toString();
    arguments[2] = "--against";
    arguments[3] = folder.resolve("claims.csv").toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return tenk(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "csv", "json", "markdown"})
  void writesEachFormat(String format) {
    Said said = cost("--format", format, "--lines");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("73.00").doesNotContain("\r").endsWith("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // a missing key
        "plan.yaml|region: us-east-1|-|plan.yaml:1:1: 'region' is missing",
        "plan.yaml|billed_ms: 100|-|plan.yaml:12:5: 'billed_ms' is missing",
        "book.csv|,price_usd|-|book.csv:1: column 'price_usd' is missing",
        // a negative price
        "plan.yaml|0.25 USD/kWh|-0.25 USD/kWh|plan.yaml:6:22: price: '-0.25 USD/kWh' is not a price",
        "book.csv|hour,0,,0.1|hour,0,,-0.1|book.csv:2: price_usd: '-0.1' is not a number of 0 or more",
        // a unit that does not fit
        "plan.yaml|instance: ml.c5.large|instance: kwh|plan.yaml:10:15: instance: plan.yaml + book.csv: scenario/kwh/us-east-1/0: unit: the price is for one 'kWh', expected for one 'hour'",
        "book.csv|hosting,hour|hosting,second|plan.yaml:10:15: instance: plan.yaml + book.csv: AmazonSageMaker/USE1-Host:ml.c5.large/us-east-1/0: unit: the price is for one 'second', expected for one 'hour'",
        "book.csv|requests,request|requests,message|plan.yaml:12:5: request: plan.yaml + book.csv: AWSLambda/Request/us-east-1/0: unit: the price is for one 'message', expected for one 'request', or name another price with 'request'",
        "claims.csv|USD|kWh|claims.csv:2: unit: 'kWh' does not fit the figure, expected USD",
        // a missing price
        "plan.yaml|ml.c5.large|ml.c6.large|plan.yaml:10:15: instance: plan.yaml + book.csv has no price for service 'AmazonSageMaker', usage type 'Host:ml.c6.large', region 'us-east-1'; fetch it with: tenk prices refresh",
        // an unknown region
        "plan.yaml|us-east-1|moon-1|plan.yaml:2:9: region: no price book has 'moon-1', only us-east-1",
        "book.csv|0.1,us-east-1|0.1,moon|book.csv:2: region: 'moon' is not the name of a region",
        // overlapping tiers
        "book.csv|GB-second,100|GB-second,99|book.csv:5: tier_from: the tier overlaps the one in line 4",
        // claims of what the scenario lacks
        "claims.csv|endpoint,month|fridge,month|claims.csv:2: deployment: 'fridge' is not a deployment of plan: endpoint, function",
        "claims.csv|month,,,,|month,,fridge,,|claims.csv:2: items: 'fridge' begins no line of the bill of endpoint",
        // files that are not there, or there twice
        "plan.yaml|[book.csv]|[book.csv, book.csv]|plan.yaml:4:14: price_books: 'book.csv' stands here a second time",
        "plan.yaml|[book.csv]|[no.csv]|plan.yaml:4:14: price_books: there is no 'no.csv' in ",
      })
  void mistakesEndWithTwo(String file, String good, String bad, String complaint)
      throws IOException {
    String text = Files.readString(folder.resolve(file));
    assertThat(text).contains(good);
    write(file, text.replace(good, bad.equals("-") ? "" : bad));

    Said said = cost();

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).startsWith("tenk: " + folder).doesNotContain("\tat ");
    assertThat(said.err().replace(folder + "/", "")).startsWith("tenk: " + complaint);
    assertThat(said.out()).isEmpty();
  }

  @Test
  void writesAPageInsteadOfWhatThereIs() throws IOException {
    write("page.html", "an older one");

    Said said = cost("--html", folder.resolve("page.html").toString(), "--format", "csv");

    assertThat(said.exitCode()).as(said.err()).isZero();
    // the page is not said on the output, which a program may read
    assertThat(said.out()).startsWith("key,published,");
    assertThat(Files.readString(folder.resolve("page.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("Cheapest of 2 at 1,000 inferences a month: function, ")
        .contains("Published figures that follow from the inputs (1 of 1)")
        .doesNotContain("an older one");
  }

  @Test
  void pagesThatCannotBeWritten() {
    Said noPage = cost("--html", "page.pdf");
    Said noFolder = cost("--html", folder.resolve("none/page.html").toString());

    assertThat(noPage.exitCode()).isEqualTo(2);
    assertThat(noPage.err()).isEqualTo("tenk: --html: page.pdf, expected a name in .html\n");
    assertThat(noFolder.exitCode()).isEqualTo(2);
    assertThat(noFolder.err())
        .startsWith("tenk: --html: " + folder.resolve("none/page.html") + " cannot be written: ");
  }

  @Test
  void filesThatAreNotThere() {
    Path nowhere = folder.resolve("no.yaml");

    Said said = tenk("cost", nowhere.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).isEqualTo("tenk: " + nowhere + ": there is no such file\n");
  }

  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: book.csv
      payloads: {synthetic: {count: 1}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 120s}
      """;

  private Said plain(String... more) {
    List<String> all = new ArrayList<>(List.of("cost", folder.resolve("plan.yaml").toString()));
    all.addAll(List.of(more));
    return tenk(all.toArray(String[]::new));
  }

  private void levers(String levers) throws IOException {
    write(
        "plan.yaml",
        SCENARIO.replace(
            "    service_time_ms: 100\n",
            "    service_time_ms: 100\n    levers: [" + levers + "]\n"));
  }

  @Test
  void leversAreShownOnlyWhenAsked() throws IOException {
    String without = plain().out();
    levers("{name: to two, minimum_instances: 2}");

    // the hash of the prices is also that of the scenario
    assertThat(plain().out().replaceAll("SHA-256 .*", ""))
        .isEqualTo(without.replaceAll("SHA-256 .*", ""));
    assertThat(plain("--levers").out())
        .contains(
            "Levers of endpoint, a month in USD",
            "to two",
            "−$73.00",
            "dearer by 73.00 USD: hosting costs 73.00 more at this demand",
            "Levers of function, a month in USD",
            "tenk: always-free tier of Lambda");
    assertThat(plain("--levers", "--format", "csv").out())
        .startsWith(
            """
            deployment,lever,usd_per_month,usd_per_month_low,usd_per_month_high,saved_usd,saved_percent,remark,needs,usd_per_month_in_turn
            endpoint,without,73,73,73,,,,,
            endpoint,to two,146,146,146,-73,-100,dearer by 73.00 USD: hosting costs 73.00 more at this demand,,
            function,without,""");
    assertThat(plain("--levers", "--format", "json").out())
        .contains("\"levers\"", "\"saved_percent\" : -100");
    assertThat(plain("--levers", "--format", "markdown").out()).contains("| to two |");
  }

  @Test
  void aLeverThatCannotBeBoughtEndsWithTwo() throws IOException {
    levers("{name: spot, purchase: {option: spot, discount: 0.6}}");

    Said said = plain();

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err().strip())
        .isEqualTo(
            "tenk: "
                + folder.resolve("plan.yaml")
                + ":12:37: purchase: no spot purchase exists for SageMaker endpoints");
    assertThat(said.out()).isEmpty();
  }

  @Test
  void figuresAreThoseOfARun() throws IOException {
    // 10 a second met the SLO, so that a peak of 25 takes three; with 200 ms each it takes five
    write(
        "book.csv",
        BOOK
            + """
            AmazonSageMaker,,USE1-Hst:Data-Bytes-In,in,GB,0,,0.016,us-east-1,2026,confirmed,list
            AmazonSageMaker,,USE1-Hst:Data-Bytes-Out,out,GB,0,,0.016,us-east-1,2026,confirmed,list
            """);
    new MadeRun(folder.resolve("runs"), folder, SUITE, 0).cell("even", 10).complete();
    write(
        "plan.yaml",
        SCENARIO
            .replace("peak_factor: 1", "peak_per_s: 25")
            .replace(
                "    service_time_ms: 100\n",
                "    service_time_ms: 200\n    levers: [{name: other build, measured: function}]\n"));
    String store = folder.resolve("runs").toString();

    Said said = plain("--levers", "--format", "csv", "--run", "latest", "--store", store);
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("endpoint,without,365,", "endpoint,other build,219.00000298,");
    assertThat(plain("--run", "latest", "--store", store).words())
        .contains("what names a target was measured in run ");
    assertThat(plain().err())
        .contains(
            "the figures of 'function' are a run's; give it: tenk cost FILE --run RUN, or tenk matrix RUN --scenario FILE");
    write(
        "plan.yaml",
        Files.readString(folder.resolve("plan.yaml"))
            .replace("measured: function", "measured: fridge"));
    assertThat(plain("--run", "latest", "--store", store).err())
        .contains("measured: 'fridge' is not a target of the run; they are: function");
  }
}

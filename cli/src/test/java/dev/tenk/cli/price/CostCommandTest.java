package dev.tenk.cli.price;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "plan.yaml|[book.csv]|[no.csv]|plan.yaml:4:14: price_books: 'no.csv' is not a text file that can be read",
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
  void filesThatAreNotThere() {
    Path nowhere = folder.resolve("no.yaml");

    Said said = tenk("cost", nowhere.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).isEqualTo("tenk: " + nowhere + ": not a text file that can be read\n");
  }
}

package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.cost.RunBilling;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.aws.BatchJob.Container;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked of AWS Batch, before anybody is asked. */
class AwsBatchEngineTest {
  private static final String STORE = "s3://runs/lab/20261130T1-A_b/shards/2?endpoint-url=http%3A";
  private static final String ROLE = "arn:aws:iam::123456789012:role/tenk";
  private static final Container CONTAINER =
      new Container("registry/tenk:0.1.0", 2, 4096, Optional.of(ROLE), Optional.of(ROLE), true);

  private static AwsBatchEngine engine(Container container, Optional<String> instanceType) {
    return new AwsBatchEngine("lab", container, instanceType, Duration.ofSeconds(142), "eu-west-1");
  }

  private static JsonNode requests(AwsBatchEngine engine, int count) throws IOException {
    return new ObjectMapper().readTree(engine.script(count, STORE));
  }

  @Test
  void aDefinitionOnFargateAndAnArrayJobOfIt() throws IOException {
    JsonNode requests = requests(engine(CONTAINER, Optional.empty()), 3);

    JsonNode definition = requests.at("/RegisterJobDefinition");
    assertThat(definition.at("/jobDefinitionName").asText()).isEqualTo("tenk-20261130T1-A_b-2");
    assertThat(definition.at("/type").asText()).isEqualTo("container");
    assertThat(definition.at("/platformCapabilities").toString()).isEqualTo("[\"FARGATE\"]");
    assertThat(definition.at("/timeout/attemptDurationSeconds").asInt()).isEqualTo(142);
    JsonNode container = definition.at("/containerProperties");
    assertThat(container.at("/command").toString())
        .isEqualTo("[\"shard\",\"--count=3\",\"--store=" + STORE + "\"]");
    assertThat(container.at("/resourceRequirements").toString())
        .isEqualTo(
            "[{\"value\":\"2\",\"type\":\"VCPU\"},{\"value\":\"4096\",\"type\":\"MEMORY\"}]");
    assertThat(container.at("/networkConfiguration/assignPublicIp").asText()).isEqualTo("ENABLED");
    assertThat(container.at("/executionRoleArn").asText()).isEqualTo(ROLE);
    assertThat(container.at("/jobRoleArn").asText()).isEqualTo(ROLE);
    assertThat(container.at("/environment").toString())
        .isEqualTo("[{\"name\":\"AWS_REGION\",\"value\":\"eu-west-1\"}]");
    assertThat(requests.at("/SubmitJob").toString())
        .isEqualTo(
            "{\"jobName\":\"tenk-20261130T1-A_b-2\",\"jobQueue\":\"lab\","
                + "\"arrayProperties\":{\"size\":3},\"jobDefinition\":\"tenk-20261130T1-A_b-2\","
                + "\"propagateTags\":true,\"tags\":{\"tenk\":\"tenk-20261130T1-A_b-2\"}}");
  }

  @Test
  void oneGeneratorOnInstancesHasNoArrayAndIsToldItsIndex() throws IOException {
    Container container = new Container("tenk", 3, 5000, Optional.empty(), Optional.empty(), false);
    JsonNode requests = requests(engine(container, Optional.of("c7i.xlarge")), 1);

    assertThat(requests.at("/RegisterJobDefinition/platformCapabilities/0").asText())
        .isEqualTo("EC2");
    assertThat(requests.at("/RegisterJobDefinition/containerProperties/command/3").asText())
        .isEqualTo("--index=0");
    assertThat(requests.at("/RegisterJobDefinition/containerProperties/networkConfiguration"))
        .isEqualTo(requests.at("/none"));
    assertThat(requests.at("/SubmitJob/arrayProperties").isMissingNode()).isTrue();
  }

  @Test
  void whatBatchWouldNotTakeIsRefused() {
    assertRefused(
        CONTAINER,
        3,
        "/shared/runs/x/shards/1",
        "--engine aws-batch needs --store s3://BUCKET/PREFIX: no container finds a folder of this"
            + " machine");
    assertRefused(
        CONTAINER,
        10_001,
        STORE,
        "--shards: 10001; an array job of AWS Batch has 2 to 10,000 children, and one generator"
            + " needs none");
    assertRefused(
        new Container("tenk", 2, 4096, Optional.empty(), Optional.of(ROLE), false),
        3,
        STORE,
        "--execution-role is missing: Fargate pulls the image and writes the log with it");
    assertRefused(
        new Container("tenk", 2, 4096, Optional.of(ROLE), Optional.empty(), false),
        3,
        STORE,
        "--job-role is missing: without it a container of Fargate may not use the store");
    assertThatThrownBy(
            () -> new Container("tenk", 2, 4096, Optional.of("tenk"), Optional.empty(), false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--execution-role: 'tenk' is not a role");
  }

  private static void assertRefused(Container container, int count, String store, String sentence) {
    assertThatThrownBy(() -> engine(container, Optional.empty()).script(count, store))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(sentence);
  }

  @Test
  void aRowThatIsMissingIsNamed() {
    RunBilling billing =
        engine(CONTAINER, Optional.empty()).billing(3, new PriceBook("book.csv", "00", List.of()));
    assertThat(((RunBilling.NotKnown) billing).reason())
        .contains("book.csv", "AmazonECS", "Fargate-vCPU-Hours:perCPU", "eu-west-1");
  }
}

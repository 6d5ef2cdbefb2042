package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

@Timeout(60)
class LocalCloudTest {
  private final TestCloud cloud = new TestCloud("region: us-east-1");

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  @Test
  void listensOnLoopbackOnly() {
    assertThat(cloud.cloud.url().getHost()).isEqualTo("127.0.0.1");
    assertThat(cloud.cloud.objectStoreUrl().getHost()).isEqualTo("127.0.0.1");
    assertThat(cloud.cloud.objectStoreUrl()).isNotEqualTo(cloud.cloud.url());
  }

  @Test
  void takenPortAndMissingModelAreToldTheUser() {
    LocalCloudProfile empty = LocalCloudProfile.read("p.yaml", Path.of(""), "seed: 1");
    int taken = cloud.cloud.url().getPort();
    assertThatThrownBy(() -> LocalCloud.start(empty, taken))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("127.0.0.1:" + taken);
    LocalCloudProfile noFile =
        LocalCloudProfile.read(
            "p.yaml",
            Path.of("/"),
            "endpoints: [{name: e, kind: realtime, model: net=no-such-file.onnx}]");
    assertThatThrownBy(() -> LocalCloud.start(noFile, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/no-such-file.onnx: there is no such file");
  }

  @Test
  void callsThatAreNotEmulatedSaySo() {
    failure(
        cloud.client(LambdaAsyncClient.builder()).getAccountSettings(),
        404,
        "UnknownOperationException");
    failure(cloud.client(SqsAsyncClient.builder()).listQueues(), 400, "UnknownOperationException");
    failure(cloud.client(CloudWatchAsyncClient.builder()).listMetrics(), 400, "InvalidAction");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cloud.cloud.setFaults("nobody", List.of()))
        .withMessageContaining("nobody");
  }

  @Test
  void clientThatAsksBeforeItSendsTooMuchIsNotToldToGoOn() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), cloud.cloud.url().getPort())) {
      String head =
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
              .formatted(RequestBody.MAX_BYTES + 1);
      socket.getOutputStream().write(head.getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void evenWhatIsNotHttpIsAnsweredAsEmulated() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), cloud.cloud.url().getPort())) {
      socket.getOutputStream().write("GET / NONSENSE/7\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 ")
          .containsIgnoringCase("x-tenk-emulated: true");
    }
  }
}

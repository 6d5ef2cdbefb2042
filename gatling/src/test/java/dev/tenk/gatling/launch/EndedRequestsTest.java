package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.action.EndedRequest.Ending;
import dev.tenk.gatling.schedule.Share;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndedRequestsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void whatEndedIsReadAsItWasInAnyOrder(int count) throws IOException {
    Random random = new Random(count);
    Share share = new Share(count / 2, count);
    List<EndedRequest> ended = new ArrayList<>();
    for (long nth = 0; nth < 500; nth++) {
      ended.add(
          new EndedRequest(
              nth * count + share.index(),
              random.nextLong(1L << (1 + random.nextInt(62))),
              List.of(Ending.values()).get(random.nextInt(3))));
    }
    Collections.shuffle(ended, random);

    assertThat(EndedRequests.of(share, EndedRequests.bytes(share, ended))).isEqualTo(ended);
  }

  @Test
  void aRequestInItsOrderTakesFiveBytes() {
    Share share = new Share(999, 1000);
    List<EndedRequest> ended =
        List.of(
            new EndedRequest(999, 268_435_455, Ending.FAILED),
            new EndedRequest(1999, 2_097_152, Ending.SUCCEEDED),
            new EndedRequest(2999, 40_000_000, Ending.ASLEEP));

    assertThat(EndedRequests.bytes(share, ended)).hasSize(3 * 5);
    assertThat(EndedRequests.bytes(share, List.of())).isEmpty();
  }

  @Test
  void whatIsCutOffOrDamagedIsRefused() {
    byte[] bytes =
        EndedRequests.bytes(
            Share.WHOLE, List.of(new EndedRequest(0, 268_435_455, Ending.SUCCEEDED)));

    assertThatThrownBy(() -> EndedRequests.of(Share.WHOLE, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class)
        .hasMessage("what a shard tells of its answers is cut off");
    byte[] tooLong = new byte[12];
    Arrays.fill(tooLong, (byte) 0xff);
    assertThatThrownBy(() -> EndedRequests.of(Share.WHOLE, tooLong))
        .isInstanceOf(IOException.class)
        .hasMessage("what a shard tells of its answers is damaged");
  }

  @Test
  void aDriverReadsWhatItIsToldOfItsWindow() throws IOException {
    CommonWindow started = new CommonWindow(OptionalLong.of(0), OptionalLong.empty());
    CommonWindow ended = new CommonWindow(OptionalLong.empty(), OptionalLong.of(17));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DriverProcesses.writeWindow(out, started);
    DriverProcesses.writeWindow(out, ended);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());

    assertThat(DriverProcesses.readWindow(in)).isEqualTo(started);
    assertThat(DriverProcesses.readWindow(in)).isEqualTo(ended);
  }
}

package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  /** The second example of the Smithy specification: no headers, a payload of JSON. */
  @Test
  void aMessageWithoutHeaders() {
    assertThat(
            HexFormat.of()
                .formatHex(EventStream.message(Map.of(), "{'foo':'bar'}".getBytes(UTF_8))))
        .isEqualTo(
            "0000001d" + "00000000" + "fd528c5a" + "7b27666f6f273a27626172277d" + "c3653936");
  }

  /** Its third: one header of text and the same payload. */
  @Test
  void aMessageWithAHeader() {
    assertThat(
            HexFormat.of()
                .formatHex(
                    EventStream.message(
                        Map.of("content-type", "application/json"),
                        "{'foo':'bar'}".getBytes(UTF_8))))
        .isEqualTo(
            "0000003d"
                + "00000020"
                + "07fd8396"
                + "0c636f6e74656e742d74797065"
                + "070010"
                + "6170706c69636174696f6e2f6a736f6e"
                + "7b27666f6f273a27626172277d"
                + "8d9c08b1");
  }

  @Test
  void aBodyInPartsNoneOfThemEmpty() {
    List<byte[]> parts = EventStream.parts("P", new byte[] {1, 2, 3});

    assertThat(parts).hasSize(3);
    assertThat(EventStream.parts("P", new byte[9])).hasSize(EventStream.PARTS);
    assertThat(EventStream.parts("P", new byte[0])).isEmpty();
    // the last byte before the checksum is the payload
    assertThat(parts)
        .extracting(part -> part[part.length - 5])
        .isEqualTo(Arrays.asList((byte) 1, (byte) 2, (byte) 3));
  }
}

package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a=b", "#x", "c:\\tmp\\ new", "two\nlines\r", "\tµ € 字", "{\"a\":[1]}"})
  void whatIsWrittenIsRead(String value) throws IOException {
    Fields read = Fields.of(new Fields().put("key." + value, value).put("b", 1).toBytes());

    assertThat(read.get("key." + value)).isEqualTo(value);
    assertThat(read.below("key.")).containsOnlyKeys(value);
    assertThat(read.get("b")).isEqualTo("1");
  }

  @Test
  void whatLacksOrIsDamagedIsSaid() {
    assertThatThrownBy(() -> new Fields().get("at"))
        .isInstanceOf(IOException.class)
        .hasMessage("an object of the store lacks 'at'");
    assertThatThrownBy(() -> Fields.of("a=\\u12".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("an object of the store is damaged: ");
  }
}

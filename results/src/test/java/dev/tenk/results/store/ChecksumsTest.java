package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumsTest {
  private static final String HASH = "ab".repeat(32);

  @TempDir Path folder;

  /** As a damaged disk may leave it: bytes that are no text, and names that no file can have. */
  @Test
  void aListWithOtherBytesIsRefusedInWords() throws IOException {
    Path file = folder.resolve(Checksums.FILE);
    Files.write(file, (HASH + "  caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Checksums.read(folder))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(file + ": not a text in UTF-8");

    Files.writeString(file, HASH + "  gatl\0\0\n");
    assertThatThrownBy(() -> Checksums.read(folder))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageEndingWith("is not a checksum and a file");
  }
}

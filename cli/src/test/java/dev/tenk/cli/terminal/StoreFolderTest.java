package dev.tenk.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StoreFolderTest {
  @Command
  private static final class Any {
    @Mixin private StoreFolder folder;
  }

  private static StoreFolder parsed(String store) {
    Any any = new Any();
    new CommandLine(any).parseArgs("--store", store);
    return any.folder;
  }

  @Test
  void anAddressIsNoFolder() {
    assertThatThrownBy(() -> parsed("gs://bucket/runs").store())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--store: 'gs://bucket/runs' is an address, and runs are kept in a folder; give a folder of this machine");
    assertThat(parsed("a:b/runs").storeFolder()).isEqualTo(Path.of("a:b/runs"));
    assertThat(parsed("runs").storeFolder()).isEqualTo(Path.of("runs"));
  }
}

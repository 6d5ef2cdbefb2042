package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmAccessTest {
  /** An option that a JVM does not know keeps it from starting. */
  @Test
  void onlyAJvmThatWarnsIsTold() {
    assertThat(JvmAccess.options(17)).isEmpty();
    assertThat(JvmAccess.options(21)).isEmpty();
    assertThat(JvmAccess.options(25))
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}

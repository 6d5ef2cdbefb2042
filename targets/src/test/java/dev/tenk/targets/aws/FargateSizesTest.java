package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of ResourceRequirement in the API reference of AWS Batch. */
class FargateSizesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 2048",
    "1, 8192",
    "2, 4096",
    "2, 5120",
    "2, 16384",
    "4, 8192",
    "4, 30720",
    "8, 16384",
    "8, 20480",
    "8, 61440",
    "16, 32768",
    "16, 40960",
    "16, 122880"
  })
  void takesWhatFargateHas(int vcpus, int memoryMib) {
    assertThatCode(() -> FargateSizes.require(vcpus, memoryMib)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1024",
    "1, 9216",
    "1, 2560",
    "2, 3072",
    "2, 17408",
    "4, 31744",
    "8, 17408",
    "8, 65536",
    "16, 36864",
    "16, 131072"
  })
  void saysWhatMemoryItHas(int vcpus, int memoryMib) {
    assertThatThrownBy(() -> FargateSizes.require(vcpus, memoryMib))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--memory: Fargate has no " + vcpus + " vCPU")
        .hasMessageContaining(" with " + memoryMib + "Mi; it has ");
  }

  @ParameterizedTest
  @CsvSource({"3, 8192", "32, 65536"})
  void saysWhichVcpusItHas(int vcpus, int memoryMib) {
    assertThatThrownBy(() -> FargateSizes.require(vcpus, memoryMib))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--processors: Fargate has no " + vcpus + " vCPUs; take one of 1, 2, 4, 8, 16");
  }
}

package dev.tenk.results.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenk.results.suite.SweptSuite.Variant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SweptSuiteTest {
  private static final String SUITE =
      """
      # two targets
      name: s
      targets:
        - name: pi # the one
          url: "http://127.0.0.1:1"
          agent: {model: 'm', workers: 1}
          headers: {a: b}
        - name: other
          url: http://127.0.0.1:2
      workloads:
        - {name: w, kind: poisson, rate: 20/s}
      """;

  @Test
  void theTargetStandsOncePerVariantAndNoOtherDoes() {
    assertEquals(
        """
        name: s
        targets:
        - name: pi-1
          url: "http://127.0.0.1:1"
          agent: {model: 'm', workers: '1'}
          headers: {a: b}
        - name: pi-2
          url: "http://127.0.0.1:1"
          agent: {model: 'm', workers: '2'}
          headers: {a: b}
          timeout: 5s
        workloads:
        - {name: w, kind: poisson, rate: 20/s}
        repetitions: '6'
        """,
        SweptSuite.of(
            SUITE,
            "pi",
            List.of(
                new Variant("pi-1", Map.of("agent.workers", "1")),
                new Variant("pi-2", Map.of("agent.workers", "2", "timeout", "5s"))),
            OptionalInt.of(6)));
  }

  @Test
  void aValueIsFoundWithinSections() {
    assertEquals(Optional.of("1"), SweptSuite.value(SUITE, "pi", "agent.workers"));
    assertEquals(Optional.empty(), SweptSuite.value(SUITE, "pi", "agent.threads"));
    assertEquals(Optional.empty(), SweptSuite.value(SUITE, "pi", "headers"));
  }

  @Test
  void whatIsNoSingleValueIsRefused() {
    assertEquals(
        "'headers' holds more than one value in the suite; name one within it", refused("headers"));
    assertEquals("the target has no section 'input' in the suite", refused("input.layout"));
    assertEquals("the target has no section 'url' in the suite", refused("url.port"));
  }

  private static String refused(String key) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                SweptSuite.of(
                    SUITE, "pi", List.of(new Variant("x", Map.of(key, "1"))), OptionalInt.empty()))
        .getMessage();
  }
}

package dev.tenk.results.imported;

import dev.tenk.results.model.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What both forms of Gatling's {@code simulation.log} say of a request. */
final class GatlingRequests {
  static final List<String> REMARKS =
      List.of(
          "Gatling writes whole milliseconds: what differs by less cannot be seen.",
          "Gatling tells no sizes of bodies: they stand as 0, and no cost of traffic is known.");
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Pattern FOUND_STATUS =
      Pattern.compile("status.*found ([1-5][0-9]{2})", Pattern.DOTALL);

  private GatlingRequests() {}

  /** As Gatling's report has it: within its groups. */
  static String name(List<String> groups, String name) {
    StringBuilder whole = new StringBuilder();
    groups.stream()
        .filter(group -> !group.isEmpty())
        .forEach(each -> whole.append(each).append(" / "));
    return whole.append(name).toString();
  }

  static ImportedRequest request(
      String name, long startMillis, long endMillis, boolean ok, String message) {
    return new ImportedRequest(
        name,
        Math.multiplyExact(startMillis, NANOS_PER_MILLI),
        Math.multiplyExact(endMillis - startMillis, NANOS_PER_MILLI),
        0,
        ok ? Ended.well(OptionalInt.empty(), 0) : badly(message));
  }

  /** A status is told only in the words of the check that did not find what it expected. */
  private static Outcome badly(String message) {
    Matcher status = FOUND_STATUS.matcher(message);
    return status.find()
        ? Ended.badly(Ended.status(status.group(1)), false, Optional.empty())
        : Ended.badly(
            OptionalInt.empty(),
            message.contains("imeout"),
            Optional.of(message).filter(each -> !each.isBlank()));
  }
}

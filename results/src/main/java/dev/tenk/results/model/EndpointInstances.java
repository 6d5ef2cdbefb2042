package dev.tenk.results.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The instances of an endpoint that has several groups of them: production variants, shadow
 * variants, instance types of a pool. As a text it stands among a target's details.
 *
 * @param groups at least one
 */
public record EndpointInstances(List<Group> groups) {
  /** The key among {@link RunManifest.TargetFacts#details()}. */
  public static final String KEY = "instances";

  private static final String BETWEEN = ", ";
  private static final Pattern GROUP =
      Pattern.compile("([A-Za-z0-9-]+) ([0-9]{1,6}) × (ml\\.[a-z0-9.-]+)( \\(shadow\\))?");

  /**
   * Instances of one type that serve one variant.
   *
   * @param variant its name
   * @param shadow whether it gets copies of calls, whose answers nobody sees
   * @param instanceType as in {@code ml.c5.large}
   * @param count 0 or more
   */
  public record Group(String variant, boolean shadow, String instanceType, int count) {
    @Override
    public String toString() {
      return "%s %d × %s%s".formatted(variant, count, instanceType, shadow ? " (shadow)" : "");
    }
  }

  /** Copies its list. */
  public EndpointInstances {
    groups = List.copyOf(groups);
  }

  /**
   * Those of a target; empty where its details name none.
   *
   * @throws ConfigurationException when the text is none of this class
   */
  public static Optional<EndpointInstances> of(Map<String, String> details) {
    return Optional.ofNullable(details.get(KEY)).map(EndpointInstances::parse);
  }

  private static EndpointInstances parse(String text) {
    List<Group> groups = new ArrayList<>();
    for (String part : text.split(BETWEEN, -1)) {
      Matcher matcher = GROUP.matcher(part);
      if (!matcher.matches()) {
        throw new ConfigurationException(
            "its %s are '%s', expected as in blue 2 × ml.c5.large".formatted(KEY, part));
      }
      groups.add(
          new Group(
              matcher.group(1),
              matcher.group(4) != null,
              matcher.group(3),
              Integer.parseInt(matcher.group(2))));
    }
    return new EndpointInstances(groups);
  }

  @Override
  public String toString() {
    return groups.stream().map(Group::toString).collect(Collectors.joining(BETWEEN));
  }
}

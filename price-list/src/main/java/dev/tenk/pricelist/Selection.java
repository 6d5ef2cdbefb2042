package dev.tenk.pricelist;

import dev.tenk.results.model.ConfigurationException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which prices are wanted.
 *
 * @param region e.g. {@code us-east-1}
 * @param instanceTypes of EC2, e.g. {@code g4dn.xlarge}; those of SageMaker are always wanted
 */
public record Selection(String region, Set<String> instanceTypes) {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z0-9]+)*-[0-9]+");
  private static final Pattern INSTANCE_TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");

  /**
   * Copies its set.
   *
   * @throws ConfigurationException if a name cannot be one
   */
  public Selection {
    instanceTypes = Set.copyOf(instanceTypes);
    if (!REGION.matcher(region).matches()) {
      throw new ConfigurationException(
          "'" + region + "' is not the name of a region; expected as in us-east-1");
    }
    for (String instanceType : instanceTypes) {
      if (!INSTANCE_TYPE.matcher(instanceType).matches()) {
        throw new ConfigurationException(
            "'" + instanceType + "' is not an EC2 instance type; expected as in g4dn.xlarge");
      }
    }
  }
}

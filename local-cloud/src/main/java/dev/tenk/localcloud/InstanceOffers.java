package dev.tenk.localcloud;

import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.InstanceType;
import java.util.List;
import java.util.Optional;

/** Which types of instances the region offers for endpoints, and how many the account may have. */
final class InstanceOffers {
  private final List<InstanceType> types;

  /**
   * Offers of a region.
   *
   * @param types empty for every type, without a quota
   */
  InstanceOffers(List<InstanceType> types) {
    this.types = types;
  }

  /**
   * Refuses a type that is not offered.
   *
   * @param type empty for an endpoint without instances
   */
  void require(String type) throws ServiceException {
    if (!type.isEmpty() && !types.isEmpty() && offered(type).isEmpty()) {
      throw new ServiceException(
          400,
          "ValidationException",
          "1 validation error detected: Value '%s' at 'productionVariants.1.member.instanceType' failed to satisfy constraint: Member must satisfy enum value set: %s"
              .formatted(type, types.stream().map(InstanceType::name).toList()));
    }
  }

  /** Refuses an endpoint with more instances than the account may have beside the others. */
  void requireQuota(Endpoint endpoint, List<Endpoint> others) throws ServiceException {
    Optional<InstanceType> type = type(endpoint).flatMap(this::offered);
    if (type.isEmpty()) {
      return;
    }
    String name = type.get().name();
    int used =
        others.stream()
            .filter(each -> type(each).filter(name::equals).isPresent())
            .mapToInt(InstanceOffers::instances)
            .sum();
    int wanted = instances(endpoint);
    if (used + wanted > type.get().quota()) {
      throw new ServiceException(
          400,
          "ResourceLimitExceeded",
          "The account-level service limit '%s for endpoint usage' is %d Instances, with current utilization of %d Instances and a request delta of %d Instances. Please use AWS Service Quotas to request an increase for this quota."
              .formatted(name, type.get().quota(), used, wanted));
    }
  }

  /** Why an endpoint with such instances fails; empty where it does not. */
  Optional<String> failure(Endpoint endpoint) {
    return type(endpoint).flatMap(this::offered).flatMap(InstanceType::failure);
  }

  private Optional<InstanceType> offered(String name) {
    return types.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static Optional<String> type(Endpoint endpoint) {
    if (endpoint instanceof LocalCloudProfile.RealTime realTime) {
      return Optional.of(realTime.instanceType());
    }
    return endpoint instanceof LocalCloudProfile.Async async
        ? Optional.of(async.instanceType())
        : Optional.empty();
  }

  private static int instances(Endpoint endpoint) {
    if (endpoint instanceof LocalCloudProfile.RealTime realTime) {
      return realTime.instanceCount();
    }
    return endpoint instanceof LocalCloudProfile.Async async ? async.instanceCount() : 0;
  }
}

package dev.tenk.cost;

import dev.tenk.cost.prices.PriceKey;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What kind of thing a line pays for, so that bills can be summed by it. */
public enum CostKind {
  /** Time of processors: instances, functions, endpoints. */
  COMPUTE,
  /** Bytes that are kept. */
  STORAGE,
  /** Bytes that are moved. */
  DATA_TRANSFER,
  /** Load balancers, NAT gateways, endpoints of a private network, addresses. */
  NETWORK,
  /** Calls, and data retrieved with them. */
  REQUESTS,
  /** Databases, with all that they bill. */
  DATABASE,
  /** Devices that are bought, less what they bring when sold. */
  HARDWARE,
  /** Electricity. */
  ELECTRICITY,
  /** Work on devices. */
  UPKEEP,
  /** Everything else. */
  OTHER;

  private static final Set<String> DATABASES = Set.of("AmazonRDS", "AmazonDynamoDB");
  private static final Pattern NETWORKS =
      Pattern.compile(".*(NatGateway|LoadBalancerUsage|LCUUsage|VpcEndpoint|PublicIPv4).*");
  private static final Pattern TRANSFERS =
      Pattern.compile(
          ".*(DataTransfer|Data-Bytes|AWS-(In|Out)-Bytes|Streaming-Response-Processed-Bytes).*");
  private static final Pattern STORAGES =
      Pattern.compile(".*(VolumeUsage|TimedStorage|EBS:|Storage).*");

  /**
   * What a row of a price book is for. Of a price that the owner states himself only the unit says
   * anything: an hour of it may be that of an instance or of a gateway, and is {@link #OTHER}.
   *
   * @param unit what the price is for one of
   */
  static CostKind of(PriceKey key, String unit) {
    if (key.service().equals(PriceKey.SCENARIO)) {
      return of(unit);
    }
    String usageType = key.usageType();
    if (DATABASES.contains(key.service())) {
      return DATABASE;
    }
    if (NETWORKS.matcher(usageType).matches()) {
      return NETWORK;
    }
    if (TRANSFERS.matcher(usageType).matches()) {
      return DATA_TRANSFER;
    }
    if (STORAGES.matcher(usageType).matches()) {
      return STORAGE;
    }
    if (usageType.contains("Retrieval-")) {
      return REQUESTS;
    }
    return unit.equals(BillBuilder.HOUR) ? COMPUTE : of(unit);
  }

  /** What a price is for of which no more than the unit is known. */
  static CostKind of(String unit) {
    return switch (unit) {
      case BillBuilder.SECOND, BillBuilder.GB_SECOND -> COMPUTE;
      case BillBuilder.GB_MONTH -> STORAGE;
      case BillBuilder.REQUEST -> REQUESTS;
      case "device" -> HARDWARE;
      case "device-month" -> UPKEEP;
      case "kWh" -> ELECTRICITY;
      default -> OTHER;
    };
  }

  /** The word that files and people use, as in {@code data-transfer}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

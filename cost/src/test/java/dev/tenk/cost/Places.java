package dev.tenk.cost;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Deployments and prices for tests; figures that are easy to compute with by hand. */
public final class Places {
  static final AwsRegion REGION = AwsRegion.of("us-east-1");
  static final BigDecimal HOURS = BigDecimal.valueOf(730);
  static final BigDecimal NO_ERRORS = BigDecimal.ZERO;

  /** Some of the rows of us-east-1, and of a device. */
  public static final PriceBook BOOK =
      PriceBookReader.read(
          "prices/test.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AWSLambda,,Request,requests x86,request,0,,0.0000002,us-east-1,,confirmed,test
          AWSLambda,,Request-ARM,requests arm64,request,0,,0.0000002,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second,duration x86,GB-second,0,6000000000,0.0000166667,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second,duration x86,GB-second,6000000000,15000000000,0.000015,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second,duration x86,GB-second,15000000000,,0.0000133334,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second-ARM,duration arm64,GB-second,0,7500000000,0.0000133334,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second-ARM,duration arm64,GB-second,7500000000,18750000000,0.0000120001,us-east-1,,confirmed,test
          AWSLambda,,Lambda-GB-Second-ARM,duration arm64,GB-second,18750000000,,0.0000106667,us-east-1,,confirmed,test
          AWSLambda,,Lambda-Provisioned-Concurrency,kept ready x86,GB-second,0,,0.0000041667,us-east-1,,confirmed,test
          AWSLambda,,Lambda-Provisioned-GB-Second,kept ready duration x86,GB-second,0,,0.0000097222,us-east-1,,confirmed,test
          AWSLambda,,Lambda-Storage-GB-Second,ephemeral storage,GB-second,0,,0.0000000309,us-east-1,,confirmed,test
          AmazonSageMaker,,USE1-Host:ml.c5.large,hosting ml.c5.large,hour,0,,0.102,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-Host:ml.g4dn.xlarge,hosting ml.g4dn.xlarge,hour,0,,0.736,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-AsyncInf:ml.g4dn.xlarge,asynchronous ml.g4dn.xlarge,hour,0,,0.736,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-AsyncInf:ml.c5.large,asynchronous ml.c5.large,hour,0,,0.102,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-Tsform:ml.g4dn.xlarge,transform ml.g4dn.xlarge,hour,0,,0.736,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-ServerlessInf:Mem-4GB,serverless 4 GB,second,0,,0.00008,us-east-1,,extrapolated,test
          AmazonSageMaker,,USE1-ProvisionedConcurrency:Mem-4GB,serverless 4 GB use of what is ready,second,0,,0.00004,us-east-1,,extrapolated,test
          AmazonSageMaker,,USE1-ProvisionedConcurrency:Usage-4GB,serverless 4 GB kept ready,second,0,,0.00002,us-east-1,,extrapolated,test
          AmazonSageMaker,,USE1-Hst:Data-Bytes-In,endpoint data in,GB,0,,0.016,us-east-1,,unconfirmed,test
          AmazonSageMaker,,USE1-Hst:Data-Bytes-Out,endpoint data out,GB,0,,0.018,us-east-1,,unconfirmed,test
          AmazonS3,,Requests-Tier1,PUT requests,request,0,,0.000005,us-east-1,,confirmed,test
          AmazonS3,,Requests-Tier2,GET requests,request,0,,0.0000004,us-east-1,,confirmed,test
          AmazonS3,,TimedStorage-ByteHrs,Standard storage,GB-month,0,,0.023,us-east-1,,unconfirmed,test
          AmazonS3,,TimedStorage-GIR-ByteHrs,Glacier storage,GB-month,0,,0.004,us-east-1,,unconfirmed,test
          AmazonCloudWatch,,DataProcessing-Bytes,log ingestion,GB,0,,0.5,us-east-1,,confirmed,test
          AWSDataTransfer,,DataTransfer-Out-Bytes,internet egress,GB,0,10240,0.09,us-east-1,,confirmed,test
          AWSDataTransfer,,DataTransfer-Out-Bytes,internet egress,GB,10240,51200,0.085,us-east-1,,confirmed,test
          edge,,board,board,device,0,,150,world,,confirmed,test
          edge,,electricity,electricity,kWh,0,,0.28,world,,confirmed,test
          """);

  private Places() {}

  static BigDecimal decimal(String value) {
    return new BigDecimal(value);
  }

  static Estimate exact(String value) {
    return Estimate.exact(new BigDecimal(value));
  }

  static Estimate estimate(String low, String value, String high) {
    return new Estimate(decimal(low), decimal(value), decimal(high));
  }

  static Capacity atLeast(String ratePerSecond, String errorRatio) {
    return new Capacity.AtLeast(decimal(ratePerSecond), decimal(errorRatio), "steady");
  }

  static UnitPrice stated(String item, String unit, String usd) {
    return new UnitPrice.Stated(item, unit, decimal(usd), Confidence.ASSUMED);
  }

  /** The share of cold calls of a pool, the worse end of it. */
  static BigDecimal coldShare(
      Load load, String warmSeconds, String coldSeconds, String expirySeconds) {
    return load.coldShare(
            new WarmPool.Calls(
                Double.parseDouble(warmSeconds),
                Double.parseDouble(coldSeconds),
                Double.parseDouble(expirySeconds),
                0),
            Load.seconds(HOURS),
            BigDecimal.ONE)
        .value();
  }

  /** One serverless environment of 4 GB that is kept ready. */
  static Provisioned provisioned() {
    return new Provisioned(1, REGION.serverlessReady(4), REGION.serverlessReadyDuration(4));
  }

  /** A device of 150 USD for 36 months and 2.5 W at any load. */
  public static EdgeDevices edge(String capacityPerSecond) {
    DeviceProfile device =
        new DeviceProfile(
            "board",
            List.of(new Hardware(new PriceKey("edge", "board", "world"), 1)),
            new PriceKey("edge", "electricity", "world"),
            figure("2.5"),
            figure("2.5"),
            figure("36"),
            figure("0"),
            figure("0"),
            0,
            1,
            HOURS);
    return new EdgeDevices(device, atLeast(capacityPerSecond, "0"));
  }

  static Traffic traffic(String requestBytes, String responseBytes) {
    return new Traffic(
        exact(requestBytes),
        exact(responseBytes),
        REGION.endpointDataIn(),
        REGION.endpointDataOut());
  }

  static StatedFigure figure(String value) {
    return new StatedFigure(
        decimal(value), Optional.empty(), Optional.empty(), Confidence.ASSUMED, "test");
  }

  /** So many USD for each hour of an endpoint that does 40 a second. */
  public static CostModel hourly(String usd) {
    return new RealtimeEndpoint(
            stated("hour", "hour", usd),
            new Scaling.AlwaysOn(1),
            atLeast("40", "0"),
            Optional.empty(),
            Purchase.ON_DEMAND,
            HOURS,
            false,
            Optional.empty(),
            Extras.NONE)
        .priced(BOOK);
  }

  /** 0.1 USD an hour of an endpoint that does 40 a second and sleeps. */
  public static RealtimeEndpoint sleeping(String startSeconds, String restSeconds) {
    return new RealtimeEndpoint(
        stated("instance", "hour", "0.1"),
        new Scaling.Sleeps(exact(startSeconds), exact(restSeconds), "test"),
        atLeast("40", "0"),
        Optional.empty(),
        Purchase.ON_DEMAND,
        HOURS,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  /** 0.102 USD an hour for each ml.c5.large. */
  public static RealtimeEndpoint realtime(String capacityPerSecond) {
    return realtime(atLeast(capacityPerSecond, "0"), Purchase.ON_DEMAND, Optional.empty());
  }

  static RealtimeEndpoint realtime(
      Capacity capacity, Purchase purchase, Optional<InferenceNeeds> job) {
    return new RealtimeEndpoint(
        REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
        new Scaling.AlwaysOn(1),
        capacity,
        Optional.empty(),
        purchase,
        HOURS,
        false,
        job,
        Extras.NONE);
  }

  /** 4 GB for so many seconds a request. */
  public static ServerlessEndpoint serverless(String seconds) {
    return serverless(exact(seconds), Optional.empty(), Optional.empty(), "0", Extras.NONE);
  }

  static ServerlessEndpoint serverless(
      Estimate seconds,
      Optional<ColdStart> coldStart,
      Optional<Provisioned> provisioned,
      String errorRatio,
      Extras extras) {
    return new ServerlessEndpoint(
        REGION.serverless(4),
        4,
        seconds,
        Basis.MONITORED,
        200,
        coldStart,
        provisioned,
        Optional.empty(),
        decimal(errorRatio),
        HOURS,
        Optional.empty(),
        extras);
  }

  /** 2 GB on x86 for so many seconds a request. */
  public static LambdaFunction lambda(String seconds) {
    return lambda(Architecture.X86_64, exact(seconds), Optional.empty(), Extras.NONE);
  }

  static LambdaFunction lambda(
      Architecture architecture, Estimate seconds, Optional<ColdStart> coldStart, Extras extras) {
    return new LambdaFunction(
        REGION.lambdaRequest(architecture),
        REGION.lambdaDuration(architecture),
        2048,
        seconds,
        1_000_000,
        coldStart,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        NO_ERRORS,
        HOURS,
        Optional.empty(),
        extras);
  }

  /** One ml.g4dn.xlarge that scales to zero. */
  public static AsyncEndpoint async(String workSeconds, String startSeconds, String restSeconds) {
    return async(
        new Scaling.ByQueue(0, 1, 1, exact(startSeconds), exact(restSeconds)), workSeconds);
  }

  static AsyncEndpoint async(Scaling scaling, String workSeconds) {
    return async(scaling, exact(workSeconds));
  }

  static AsyncEndpoint async(Scaling scaling, Estimate workSeconds) {
    return new AsyncEndpoint(
        REGION.instanceHour(InstanceUse.ASYNC_ENDPOINT, "ml.g4dn.xlarge"),
        scaling,
        workSeconds,
        Optional.empty(),
        Optional.empty(),
        Purchase.ON_DEMAND,
        NO_ERRORS,
        HOURS,
        true,
        Optional.empty(),
        Extras.NONE);
  }

  static BatchTransform batch(String workSeconds, String startSeconds) {
    return new BatchTransform(
        REGION.instanceHour(InstanceUse.BATCH_TRANSFORM, "ml.g4dn.xlarge"),
        1,
        4,
        exact(workSeconds),
        exact(startSeconds),
        Purchase.ON_DEMAND,
        NO_ERRORS,
        HOURS,
        true,
        Optional.empty(),
        Extras.NONE);
  }

  static Load load(long inferences, String peakFactor) {
    return Load.peakFactor(BigDecimal.valueOf(inferences), decimal(peakFactor));
  }

  static Cost cost(Deployment deployment, Load load) {
    return cost(deployment.priced(BOOK).at(load));
  }

  static Cost cost(CostResult result) {
    if (result instanceof Cost cost) {
      return cost;
    }
    throw new AssertionError(((NotCosted) result).reason());
  }

  static String whyNot(Deployment deployment, Load load) {
    return ((NotCosted) deployment.priced(BOOK).at(load)).reason();
  }

  static BigDecimal monthlyUsd(Deployment deployment, Load load) {
    return cost(deployment, load).monthlyUsd().value();
  }

  /** The same row with its price for one of another unit. */
  static PriceRow perUnit(PriceRow row, String unit) {
    return new PriceRow(
        row.key(),
        row.sku(),
        row.item(),
        unit,
        row.tierFrom(),
        row.tierTo(),
        row.priceUsd(),
        row.asOf(),
        row.confidence(),
        row.source());
  }

  /** The same book with every price times a factor. */
  static PriceBook scaled(BigDecimal factor) {
    return new PriceBook(
        BOOK.name(),
        BOOK.sha256(),
        BOOK.rows().stream()
            .map(
                row ->
                    new PriceRow(
                        row.key(),
                        row.sku(),
                        row.item(),
                        row.unit(),
                        row.tierFrom(),
                        row.tierTo(),
                        row.priceUsd().multiply(factor),
                        row.asOf(),
                        row.confidence(),
                        row.source()))
            .toList());
  }
}

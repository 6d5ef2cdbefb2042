package dev.tenk.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AbstractHistogram;

/** A metric as the exporter takes it. What is counted is cumulative. */
record OtlpMetric(
    Resource resource,
    String name,
    String description,
    String unit,
    MetricDataType type,
    Data<?> data)
    implements MetricData {
  private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("tenk");

  static OtlpMetric gauge(
      Resource resource,
      String name,
      String description,
      String unit,
      Collection<DoublePointData> points) {
    return new OtlpMetric(
        resource,
        name,
        description,
        unit,
        MetricDataType.DOUBLE_GAUGE,
        GaugeData.createDoubleGaugeData(points));
  }

  static OtlpMetric sum(
      Resource resource,
      String name,
      String description,
      String unit,
      Collection<LongPointData> points) {
    return new OtlpMetric(
        resource,
        name,
        description,
        unit,
        MetricDataType.LONG_SUM,
        SumData.createLongSumData(true, AggregationTemporality.CUMULATIVE, points));
  }

  static OtlpMetric histogram(
      Resource resource,
      String name,
      String description,
      Collection<ExponentialHistogramPointData> points) {
    return new OtlpMetric(
        resource,
        name,
        description,
        "s",
        MetricDataType.EXPONENTIAL_HISTOGRAM,
        ExponentialHistogramData.create(AggregationTemporality.CUMULATIVE, points));
  }

  /** A histogram of at least one value. */
  static ExponentialHistogramPointData point(
      AbstractHistogram nanos, Instant from, Instant to, Attributes attributes) {
    ExponentialBuckets buckets = ExponentialBuckets.of(nanos);
    return ExponentialHistogramPointData.create(
        buckets.scale(),
        HistogramBounds.sumNanos(nanos) / 1e9,
        buckets.zeros(),
        true,
        nanos.getMinValue() / 1e9,
        true,
        nanos.getMaxValue() / 1e9,
        ExponentialHistogramBuckets.create(buckets.scale(), buckets.offset(), buckets.counts()),
        ExponentialHistogramBuckets.create(buckets.scale(), 0, List.of()),
        nanos(from),
        nanos(to),
        attributes,
        List.of());
  }

  static DoublePointData point(double value, Instant from, Instant to, Attributes attributes) {
    return DoublePointData.create(nanos(from), nanos(to), attributes, value, List.of());
  }

  static LongPointData point(long value, Instant from, Instant to, Attributes attributes) {
    return LongPointData.create(nanos(from), nanos(to), attributes, value);
  }

  private static long nanos(Instant at) {
    return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return SCOPE;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDescription() {
    return description;
  }

  @Override
  public String getUnit() {
    return unit;
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }
}

package dev.tenk.targets;

/** A target on a device whose state can be read. */
public interface TelemetrySource {
  /** The telemetry of its device, which the caller closes. */
  Telemetry telemetry();
}

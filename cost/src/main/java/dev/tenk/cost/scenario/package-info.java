/** Scenarios: deployments priced without a measurement, and what others published about them. */
package dev.tenk.cost.scenario;

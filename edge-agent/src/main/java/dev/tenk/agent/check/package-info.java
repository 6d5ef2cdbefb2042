/** Whether a device is fit to serve and to be measured, and what to do where it is not. */
package dev.tenk.agent.check;

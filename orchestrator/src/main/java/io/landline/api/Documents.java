// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.Map;

/** All documents, by the command that prints them with {@code --json}. */
public final class Documents {
  private static final Map<String, Class<? extends Record>> ALL =
      Map.ofEntries(
          Map.entry("alerts test", AlertTest.class),
          Map.entry("capture list", CaptureList.class),
          Map.entry("check", CheckReport.class),
          Map.entry("device list", DeviceList.class),
          Map.entry("doctor", DoctorReport.class),
          Map.entry("doctor before init", ProspectReport.class),
          Map.entry("export", ExportedSite.class),
          Map.entry("exposure", ExposureReport.class),
          Map.entry("forward list", ForwardList.class),
          Map.entry("health check", HealthCheckDocument.class),
          Map.entry("health history", HealthHistory.class),
          Map.entry("health report", HealthReport.class),
          Map.entry("hub list", HubList.class),
          Map.entry("key", HostKey.class),
          Map.entry("log", ConfigurationLog.class),
          Map.entry("metrics", MetricsText.class),
          Map.entry("peer list", PeerList.class),
          Map.entry("plan", Plan.class),
          Map.entry("preset list", PresetList.class),
          Map.entry("preset show", PresetDetails.class),
          Map.entry("render", RenderedState.class),
          Map.entry("site list", SiteList.class),
          Map.entry("status", Status.class),
          Map.entry("test", TestReport.class),
          Map.entry("apply", ApplyResult.class),
          Map.entry("capture disable", CaptureSwitchResult.class),
          Map.entry("confirm", ConfirmResult.class),
          Map.entry("down", DownResult.class),
          Map.entry("forward add", EditResult.class),
          Map.entry("guard", GuardResult.class),
          Map.entry("init", InitResult.class),
          Map.entry("rollback", RollbackResult.class),
          Map.entry("test-hosts up", TestHostsResult.class),
          Map.entry("up", UpResult.class),
          Map.entry("uplink list", UplinkList.class),
          Map.entry("uplink use", UplinkUseResult.class),
          Map.entry("join", JoinResult.class),
          Map.entry("version", Version.class));

  private Documents() {}

  /** Each command, without {@code landline} before it, and the record that it prints. */
  public static Map<String, Class<? extends Record>> all() {
    return ALL;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.IFINFOMSG_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_AF_SPEC;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_INET_CONF;
import static io.landline.rtnetlink.RtnetlinkConstants.IPV4_DEVCONF_FORWARDING;
import static io.landline.rtnetlink.RtnetlinkConstants.IPV4_DEVCONF_RP_FILTER;
import static io.landline.rtnetlink.RtnetlinkConstants.IPV4_DEVCONF_SEND_REDIRECTS;

import io.landline.ffi.LibC;
import io.landline.net.InterfaceName;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import io.landline.route.InterfaceSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An interface's net.ipv4.conf values, within a link message.
 *
 * <pre>
 *   IFLA_AF_SPEC { AF_INET { IFLA_INET_CONF } }
 *     from the kernel:  s32 values[], number n at index n - 1
 *     to the kernel:    one u32 attribute for each value, its type the number
 * </pre>
 *
 * The numbers are IPV4_DEVCONF_* of linux/ip.h.
 */
final class SettingsCodec {
  private SettingsCodec() {}

  static InterfaceSettings parse(InterfaceName name, NetlinkMessage message) {
    InterfaceSettings settings = InterfaceSettings.of(name);
    AttributeDecoder attributes = message.attributes(IFINFOMSG_LENGTH);
    while (attributes.next()) {
      if (attributes.type() == IFLA_AF_SPEC) {
        AttributeDecoder families = attributes.nested();
        while (families.next()) {
          if (families.type() == LibC.AF_INET) {
            settings = values(settings, families.nested());
          }
        }
      }
    }
    return settings;
  }

  private static InterfaceSettings values(InterfaceSettings settings, AttributeDecoder inet) {
    InterfaceSettings result = settings;
    while (inet.next()) {
      if (inet.type() == IFLA_INET_CONF) {
        ByteBuffer values = ByteBuffer.wrap(inet.bytes()).order(ByteOrder.nativeOrder());
        if (values.remaining() < 4 * IPV4_DEVCONF_RP_FILTER) {
          throw new MalformedMessageException("IFLA_INET_CONF of " + values.remaining() + " bytes");
        }
        result =
            settings
                .withForwarding(values.getInt(4 * (IPV4_DEVCONF_FORWARDING - 1)) != 0)
                .withRpFilter(values.getInt(4 * (IPV4_DEVCONF_RP_FILTER - 1)))
                .withSendRedirects(values.getInt(4 * (IPV4_DEVCONF_SEND_REDIRECTS - 1)) != 0);
      }
    }
    return result;
  }

  static void encode(InterfaceSettings wanted, AttributeEncoder attributes) {
    attributes.nested(
        IFLA_AF_SPEC,
        families ->
            families.nested(
                LibC.AF_INET,
                inet ->
                    inet.nested(
                        IFLA_INET_CONF,
                        conf -> {
                          wanted
                              .forwarding()
                              .ifPresent(on -> conf.u32(IPV4_DEVCONF_FORWARDING, on ? 1 : 0));
                          wanted
                              .rpFilter()
                              .ifPresent(mode -> conf.u32(IPV4_DEVCONF_RP_FILTER, (int) mode));
                          wanted
                              .sendRedirects()
                              .ifPresent(on -> conf.u32(IPV4_DEVCONF_SEND_REDIRECTS, on ? 1 : 0));
                        })));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/**
 * A request to the kernel in one message.
 *
 * @param operation the request as the command of its tool, for errors: {@code ip link add wg0}
 * @param type the message type, such as RTM_NEWROUTE
 * @param flags beyond NLM_F_REQUEST, which every request carries; the connection adds NLM_F_ACK or
 *     NLM_F_DUMP
 * @param payload the family's header and the attributes, from {@link AttributeEncoder#toBytes()};
 *     not copied, and not changed by the connection
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, lives for one call
public record NetlinkRequest(String operation, int type, int flags, byte[] payload) {}

// SPDX-License-Identifier: Apache-2.0
/**
 * The paths between the hosts: the hub's addresses, which of them a site's tunnel uses, what the
 * site tries while the hub is silent, and the MTU of each path. Used by drift, observe, prober and
 * the service.
 */
@NullMarked
package io.landline.path;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * The control channel between the services: HTTP/1.1 with JSON on the hub's tunnel address, where
 * sites declare their forwards. Server, client and documents. Used by the service.
 */
@NullMarked
package io.landline.channel;

import org.jspecify.annotations.NullMarked;

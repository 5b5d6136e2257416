// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.service.enrol;

import org.jspecify.annotations.NullMarked;

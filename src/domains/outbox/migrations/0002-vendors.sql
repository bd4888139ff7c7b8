-- As officers do: a vendor's people queue what their own acts cause, and read none.
CREATE POLICY queue_of_vendors ON mail FOR INSERT WITH CHECK (scope_vendor() IS NOT NULL);

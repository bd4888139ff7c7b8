-- What vendors do is noted as well. They add to the chain and read none of it; an entry of theirs is for no agency's officers.
CREATE POLICY vendors_add ON audit_entry FOR INSERT WITH CHECK (scope_vendor() IS NOT NULL AND agency IS NULL);
CREATE POLICY vendors_read ON audit_head FOR SELECT USING (scope_vendor() IS NOT NULL);
CREATE POLICY vendors_write ON audit_head FOR UPDATE USING (scope_vendor() IS NOT NULL);

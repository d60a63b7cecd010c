-- A small installation of the program before it had registers, as that program wrote it.
pragma foreign_keys = off;
CREATE TABLE account (
  account_id text primary key,
  name text not null unique collate nocase,
  display_name text not null,
  role text not null check (role in ('viewer', 'planner', 'administrator')),
  password_hash text not null,
  active integer not null default 1 check (active in (0, 1)),
  created_at integer not null
) strict;
INSERT INTO "account" VALUES('01KE6JQ300000BCADWCWEEFPEM','administrator','administrator','administrator','hash',1,1767600000000);
INSERT INTO "account" VALUES('01KE6JQ300000BCADWCWEEFPEQ','planner','planner','planner','hash',1,1767600000000);
INSERT INTO "account" VALUES('01KE6JQ300000BCADWCWEEFPET','viewer','viewer','viewer','hash',1,1767600000000);
CREATE TABLE asset (
  name text primary key,
  media_type text not null,
  bytes blob not null
) strict;
INSERT INTO "asset" VALUES('map/cities.geojson','application/geo+json',X'7B7D');
CREATE TABLE clause (
  clause_id text primary key,
  plan_id text not null references plan (plan_id),
  position integer not null,
  value text not null check (json_valid(value)),
  unique (plan_id, position)
) strict;
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPF2','01KE6JQ300000BCADWCWEEFPEZ',0,'{"section":0,"span":{"start":0,"end":12},"text":"一、目标","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPF3','01KE6JQ300000BCADWCWEEFPEZ',1,'{"section":0,"span":{"start":13,"end":80},"text":"到2025年，企业达到300家，其中高新技术企业120家。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPF4','01KE6JQ300000BCADWCWEEFPEZ',2,'{"section":1,"span":{"start":81,"end":93},"text":"二、任务","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPF5','01KE6JQ300000BCADWCWEEFPEZ',3,'{"section":1,"span":{"start":94,"end":137},"text":"建设中试基地，2024年底前完成。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFE','01KE6JQ300000BCADWCWEEFPFB',0,'{"section":0,"span":{"start":0,"end":12},"text":"一、目标","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFF','01KE6JQ300000BCADWCWEEFPFB',1,'{"section":0,"span":{"start":13,"end":80},"text":"到2025年，企业达到300家，其中高新技术企业120家。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFG','01KE6JQ300000BCADWCWEEFPFB',2,'{"section":1,"span":{"start":81,"end":93},"text":"二、任务","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFH','01KE6JQ300000BCADWCWEEFPFB',3,'{"section":1,"span":{"start":94,"end":137},"text":"建设中试基地，2024年底前完成。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFT','01KE6JQ300000BCADWCWEEFPFQ',0,'{"section":0,"span":{"start":0,"end":12},"text":"一、目标","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFV','01KE6JQ300000BCADWCWEEFPFQ',1,'{"section":0,"span":{"start":13,"end":80},"text":"到2025年，企业达到300家，其中高新技术企业120家。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFW','01KE6JQ300000BCADWCWEEFPFQ',2,'{"section":1,"span":{"start":81,"end":93},"text":"二、任务","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
INSERT INTO "clause" VALUES('01KE6JQ300000BCADWCWEEFPFX','01KE6JQ300000BCADWCWEEFPFQ',3,'{"section":1,"span":{"start":94,"end":137},"text":"建设中试基地，2024年底前完成。","kind":"paragraph","units":{"lead":[],"supporting":[],"span":null}}');
CREATE TABLE event (
  sequence integer primary key,
  event_id text not null unique,
  at integer not null,
  actor text not null,
  actor_name text not null,
  -- Changes made by one command are undone together.
  command text not null,
  action text not null,
  record_kind text not null,
  record_id text not null,
  plan_id text,
  before text check (before is null or json_valid(before)),
  after text check (after is null or json_valid(after)),
  reverses integer references event (sequence),
  previous blob not null,
  hash blob not null unique
) strict;
INSERT INTO "event" VALUES(1,'01KE6JQ300000BCADWCWEEFPEN',1767600000000,'system:test','test','01KE6JQ300000BCADWCWEEFPEK','account-added','account','01KE6JQ300000BCADWCWEEFPEM',NULL,NULL,'{"active":true,"display_name":"administrator","name":"administrator","role":"administrator"}',NULL,X'0000000000000000000000000000000000000000000000000000000000000000',X'3BAB6625F90931710D75CC4AA61757AA5A180A4DC9684BFA491056EDE79CFFF1');
INSERT INTO "event" VALUES(2,'01KE6JQ300000BCADWCWEEFPER',1767600000000,'system:test','test','01KE6JQ300000BCADWCWEEFPEP','account-added','account','01KE6JQ300000BCADWCWEEFPEQ',NULL,NULL,'{"active":true,"display_name":"planner","name":"planner","role":"planner"}',NULL,X'3BAB6625F90931710D75CC4AA61757AA5A180A4DC9684BFA491056EDE79CFFF1',X'28F83A54B2BC58DD2D5B788EA032C941D2D9F3A206A9928D5F9F2C7F41E06070');
INSERT INTO "event" VALUES(3,'01KE6JQ300000BCADWCWEEFPEV',1767600000000,'system:test','test','01KE6JQ300000BCADWCWEEFPES','account-added','account','01KE6JQ300000BCADWCWEEFPET',NULL,NULL,'{"active":true,"display_name":"viewer","name":"viewer","role":"viewer"}',NULL,X'28F83A54B2BC58DD2D5B788EA032C941D2D9F3A206A9928D5F9F2C7F41E06070',X'9AF48C58984F47C4222B069C5CDB612F539972A40A36BCAF9935734DBA8526B1');
INSERT INTO "event" VALUES(4,'01KE6JQ300000BCADWCWEEFPEX',1767600000000,'system:demo','demo','01KE6JQ300000BCADWCWEEFPEW','asset-replaced','asset','map/cities.geojson',NULL,NULL,'{"bytes":2,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}',NULL,X'9AF48C58984F47C4222B069C5CDB612F539972A40A36BCAF9935734DBA8526B1',X'572386DAD0640E235D9D79DFA92110EA3BF1AA44C2856B3ED2377B8090162C7A');
INSERT INTO "event" VALUES(5,'01KE6JQ300000BCADWCWEEFPF9',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPEY','plan-added','plan','01KE6JQ300000BCADWCWEEFPEZ','01KE6JQ300000BCADWCWEEFPEZ',NULL,'{"clauses":4,"content_sha256":"9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f","figures":2,"file_name":"a.txt","file_sha256":"f85fd956def8e2dff56ccc937908943f07adeba6ca8a3591da1daafd862bed33","tasks":1}',NULL,X'572386DAD0640E235D9D79DFA92110EA3BF1AA44C2856B3ED2377B8090162C7A',X'70E5DBFD3E287CA3EFCF0F19E609844FC685BACAB392F969787D09951E664092');
INSERT INTO "event" VALUES(6,'01KE6JQ300000BCADWCWEEFPFN',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPFA','plan-added','plan','01KE6JQ300000BCADWCWEEFPFB','01KE6JQ300000BCADWCWEEFPFB',NULL,'{"clauses":4,"content_sha256":"9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f","figures":2,"file_name":"b.txt","file_sha256":"22e1a30153bc69fd7a615076a7b818b3c83ca931a482f477d3efb40098162fc7","tasks":1}',NULL,X'70E5DBFD3E287CA3EFCF0F19E609844FC685BACAB392F969787D09951E664092',X'49854494B9908F8C2470877006B4B7435ACF43FD8C1614E1EA07F7B9918D0B07');
INSERT INTO "event" VALUES(7,'01KE6JQ300000BCADWCWEEFPG1',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPFP','plan-added','plan','01KE6JQ300000BCADWCWEEFPFQ','01KE6JQ300000BCADWCWEEFPFQ',NULL,'{"clauses":4,"content_sha256":"9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f","figures":2,"file_name":"c.txt","file_sha256":"898a07138d44b34c345f5ea736e149c83053eaa6534b28997b52da5fd0f9ab16","tasks":1}',NULL,X'49854494B9908F8C2470877006B4B7435ACF43FD8C1614E1EA07F7B9918D0B07',X'D1708CFCFD302DB696B4C9C6111CEBC452F087E6BA8597514A7E25012D9BE181');
INSERT INTO "event" VALUES(8,'01KE6JQ300000BCADWCWEEFPG3',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPG2','item-confirmed','item','01KE6JQ300000BCADWCWEEFPF6','01KE6JQ300000BCADWCWEEFPEZ','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPEZ","position":0,"state":"extracted","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPEZ","position":0,"state":"confirmed","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}',NULL,X'D1708CFCFD302DB696B4C9C6111CEBC452F087E6BA8597514A7E25012D9BE181',X'4901932A46266DA87CEBD3D56F5BD73CED1AE9B14EB52E00116DE8E0C7256065');
INSERT INTO "event" VALUES(9,'01KE6JQ300000BCADWCWEEFPG5',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPG4','item-mended','item','01KE6JQ300000BCADWCWEEFPF7','01KE6JQ300000BCADWCWEEFPEZ','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPEZ","position":1,"state":"extracted","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":0,"period":null,"repaired":false,"section":"一","span":{"end":77,"start":53},"subject":"高新技术企业","unit":"家","value":"120","year":2025}}','{"kind":"figure","note":"更正","plan":"01KE6JQ300000BCADWCWEEFPEZ","position":1,"state":"mended","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":0,"period":null,"repaired":false,"section":"一","span":{"end":77,"start":53},"subject":"高新技术企业","unit":"家","value":"130","year":2025}}',NULL,X'4901932A46266DA87CEBD3D56F5BD73CED1AE9B14EB52E00116DE8E0C7256065',X'FD9367B083649BA823F9D43518FFC2BF83C4468A174B185E73DFA2098D8418E2');
INSERT INTO "event" VALUES(10,'01KE6JQ300000BCADWCWEEFPG7',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPG6','item-rejected','item','01KE6JQ300000BCADWCWEEFPF8','01KE6JQ300000BCADWCWEEFPEZ','{"kind":"task","note":null,"plan":"01KE6JQ300000BCADWCWEEFPEZ","position":0,"state":"extracted","value":{"clause":3,"deadline":{"continuous":false,"date":"2024-12-31","span":{"end":128,"start":115},"words":"2024年底前","year":2024},"lead_units":["省科技厅"],"section":"二","span":{"end":137,"start":94},"supporting_units":[],"title":"建设中试基地"}}','{"kind":"task","note":"不是任务","plan":"01KE6JQ300000BCADWCWEEFPEZ","position":0,"state":"rejected","value":{"clause":3,"deadline":{"continuous":false,"date":"2024-12-31","span":{"end":128,"start":115},"words":"2024年底前","year":2024},"lead_units":["省科技厅"],"section":"二","span":{"end":137,"start":94},"supporting_units":[],"title":"建设中试基地"}}',NULL,X'FD9367B083649BA823F9D43518FFC2BF83C4468A174B185E73DFA2098D8418E2',X'E91470C262D281ADBA190371B293B390084090E4F0CE4D03829DF4DF18525423');
INSERT INTO "event" VALUES(11,'01KE6JQ300000BCADWCWEEFPGA',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPG8','item-added','item','01KE6JQ300000BCADWCWEEFPG9','01KE6JQ300000BCADWCWEEFPEZ',NULL,'{"kind":"task","note":null,"plan":"01KE6JQ300000BCADWCWEEFPEZ","position":1,"state":"added","value":{"clause":3,"deadline":{"continuous":false,"date":"2024-12-31","span":{"end":128,"start":115},"words":"2024年底前","year":2024},"lead_units":["省科技厅"],"section":"二","span":{"end":137,"start":94},"supporting_units":[],"title":"补录任务"}}',NULL,X'E91470C262D281ADBA190371B293B390084090E4F0CE4D03829DF4DF18525423',X'7A2AB2FA6B8807FAA5C5AF00C89D707E67CD3B93947FFB65E60253617F88CFB2');
INSERT INTO "event" VALUES(12,'01KE6JQ300000BCADWCWEEFPGC',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGB','metadata-set','metadata','01KE6JQ300000BCADWCWEEFPEZ title','01KE6JQ300000BCADWCWEEFPEZ',NULL,'{"source":"省政府网站","value":{"field":"title","value":"某省行动计划"}}',NULL,X'7A2AB2FA6B8807FAA5C5AF00C89D707E67CD3B93947FFB65E60253617F88CFB2',X'C6FC95CC655768075D6390B0B1A7D9CA76FE1B181D266AE077106D938AFCF3C0');
INSERT INTO "event" VALUES(13,'01KE6JQ300000BCADWCWEEFPGD',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGB','metadata-set','metadata','01KE6JQ300000BCADWCWEEFPEZ period','01KE6JQ300000BCADWCWEEFPEZ',NULL,'{"source":"省政府网站","value":{"field":"period","value":[2021,2025]}}',NULL,X'C6FC95CC655768075D6390B0B1A7D9CA76FE1B181D266AE077106D938AFCF3C0',X'B379CE9F87CE5368B690465EC91B474DDD18FA3C98206BE102957408C61CB958');
INSERT INTO "event" VALUES(14,'01KE6JQ300000BCADWCWEEFPGF',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGE','link-set','link','01KE6JQ300000BCADWCWEEFPFB parent 01KE6JQ300000BCADWCWEEFPEZ','01KE6JQ300000BCADWCWEEFPFB',NULL,'{"kind":"parent","other":"01KE6JQ300000BCADWCWEEFPEZ"}',NULL,X'B379CE9F87CE5368B690465EC91B474DDD18FA3C98206BE102957408C61CB958',X'0ABB20CE9F3D1E7C55D837E35F498B92BCC5899BA4EC62633F3C2D566C62881E');
INSERT INTO "event" VALUES(15,'01KE6JQ300000BCADWCWEEFPGH',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGG','link-set','link','01KE6JQ300000BCADWCWEEFPFB predecessor 01KE6JQ300000BCADWCWEEFPEZ','01KE6JQ300000BCADWCWEEFPFB',NULL,'{"kind":"predecessor","other":"01KE6JQ300000BCADWCWEEFPEZ"}',NULL,X'0ABB20CE9F3D1E7C55D837E35F498B92BCC5899BA4EC62633F3C2D566C62881E',X'49946A672125E98B9FD2F8C12EDD0878A35A4D28C6C8804FE8C045A940EE07A9');
INSERT INTO "event" VALUES(16,'01KE6JQ300000BCADWCWEEFPGK',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGJ','finding-answered','finding','16017b40bb1716ef4a4ffc6f1cb676c0','01KE6JQ300000BCADWCWEEFPEZ',NULL,'{"code":"growth-misses-target","plan":"01KE6JQ300000BCADWCWEEFPEZ","state":"answered","text":"已核实"}',NULL,X'49946A672125E98B9FD2F8C12EDD0878A35A4D28C6C8804FE8C045A940EE07A9',X'E5BDC0FB5BD00EF8452215345791F7B8F18E1B583B1F28D0FAEF6BB719348BBF');
INSERT INTO "event" VALUES(17,'01KE6JQ300000BCADWCWEEFPGN',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGM','plan-removed','plan','01KE6JQ300000BCADWCWEEFPFQ','01KE6JQ300000BCADWCWEEFPFQ','{"removed":false}','{"removed":true}',NULL,X'E5BDC0FB5BD00EF8452215345791F7B8F18E1B583B1F28D0FAEF6BB719348BBF',X'CEEF881A515206A6F3491A422AFA0BFFAB121B0B936C12CF54B1F482882135C1');
INSERT INTO "event" VALUES(18,'01KE6JQ300000BCADWCWEEFPGQ',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGP','item-rejected','item','01KE6JQ300000BCADWCWEEFPFJ','01KE6JQ300000BCADWCWEEFPFB','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPFB","position":0,"state":"extracted","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPFB","position":0,"state":"rejected","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}',NULL,X'CEEF881A515206A6F3491A422AFA0BFFAB121B0B936C12CF54B1F482882135C1',X'92060609888D6BEF7BD0EB883D3E22345B8A140754718C15F49B8C8605122B9C');
INSERT INTO "event" VALUES(19,'01KE6JQ300000BCADWCWEEFPGS',1767600000000,'01KE6JQ300000BCADWCWEEFPEQ','planner','01KE6JQ300000BCADWCWEEFPGR','undone','item','01KE6JQ300000BCADWCWEEFPFJ','01KE6JQ300000BCADWCWEEFPFB','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPFB","position":0,"state":"rejected","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}','{"kind":"figure","note":null,"plan":"01KE6JQ300000BCADWCWEEFPFB","position":0,"state":"extracted","value":{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}}',18,X'92060609888D6BEF7BD0EB883D3E22345B8A140754718C15F49B8C8605122B9C',X'53763148F3C929230CFE1726694F2BACD87DBA22384DB16CCBFD8950F9E20161');
CREATE TABLE finding_answer (
  finding_key text primary key,
  version integer not null,
  code text not null,
  plan_id text not null references plan (plan_id),
  state text not null check (state in ('open', 'answered', 'dismissed')),
  text text not null,
  changed_at integer not null,
  changed_by text not null
) strict;
INSERT INTO "finding_answer" VALUES('16017b40bb1716ef4a4ffc6f1cb676c0',1,'growth-misses-target','01KE6JQ300000BCADWCWEEFPEZ','answered','已核实',1767600000000,'planner');
CREATE TABLE hand_value (
  plan_id text not null references plan (plan_id),
  field text not null,
  value text not null check (json_valid(value)),
  source text not null,
  set_at integer not null,
  set_by text not null,
  primary key (plan_id, field)
) strict;
INSERT INTO "hand_value" VALUES('01KE6JQ300000BCADWCWEEFPEZ','title','{"field":"title","value":"某省行动计划"}','省政府网站',1767600000000,'planner');
INSERT INTO "hand_value" VALUES('01KE6JQ300000BCADWCWEEFPEZ','period','{"field":"period","value":[2021,2025]}','省政府网站',1767600000000,'planner');
CREATE TABLE item (
  item_id text primary key,
  plan_id text not null references plan (plan_id),
  kind text not null check (kind in ('figure', 'task')),
  position integer not null,
  version integer not null,
  state text not null check (state in ('extracted', 'confirmed', 'mended', 'rejected', 'added')),
  extracted text check (extracted is null or json_valid(extracted)),
  value text not null check (json_valid(value)),
  note text,
  changed_at integer not null,
  changed_by text not null,
  unique (plan_id, kind, position)
) strict;
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPF6','01KE6JQ300000BCADWCWEEFPEZ','figure',0,2,'confirmed','{"kind":"target","clause":1,"section":"一","span":{"start":26,"end":44},"subject":"企业","op":"eq","value":"300","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":null,"comparator":null,"repaired":false}','{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPF7','01KE6JQ300000BCADWCWEEFPEZ','figure',1,2,'mended','{"kind":"target","clause":1,"section":"一","span":{"start":53,"end":77},"subject":"高新技术企业","op":"eq","value":"120","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":0,"comparator":null,"repaired":false}','{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":0,"period":null,"repaired":false,"section":"一","span":{"end":77,"start":53},"subject":"高新技术企业","unit":"家","value":"130","year":2025}','更正',1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPF8','01KE6JQ300000BCADWCWEEFPEZ','task',0,2,'rejected','{"clause":3,"section":"二","span":{"start":94,"end":137},"title":"建设中试基地","lead_units":["省科技厅"],"supporting_units":[],"deadline":{"year":2024,"date":"2024-12-31","continuous":false,"words":"2024年底前","span":{"start":115,"end":128}}}','{"clause":3,"deadline":{"continuous":false,"date":"2024-12-31","span":{"end":128,"start":115},"words":"2024年底前","year":2024},"lead_units":["省科技厅"],"section":"二","span":{"end":137,"start":94},"supporting_units":[],"title":"建设中试基地"}','不是任务',1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPFJ','01KE6JQ300000BCADWCWEEFPFB','figure',0,3,'extracted','{"kind":"target","clause":1,"section":"一","span":{"start":26,"end":44},"subject":"企业","op":"eq","value":"300","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":null,"comparator":null,"repaired":false}','{"baseline":null,"clause":1,"comparator":null,"growth":null,"kind":"target","lead_units":[],"op":"eq","part_of":null,"period":null,"repaired":false,"section":"一","span":{"end":44,"start":26},"subject":"企业","unit":"家","value":"300","year":2025}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPFK','01KE6JQ300000BCADWCWEEFPFB','figure',1,1,'extracted','{"kind":"target","clause":1,"section":"一","span":{"start":53,"end":77},"subject":"高新技术企业","op":"eq","value":"120","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":0,"comparator":null,"repaired":false}','{"kind":"target","clause":1,"section":"一","span":{"start":53,"end":77},"subject":"高新技术企业","op":"eq","value":"120","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":0,"comparator":null,"repaired":false}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPFM','01KE6JQ300000BCADWCWEEFPFB','task',0,1,'extracted','{"clause":3,"section":"二","span":{"start":94,"end":137},"title":"建设中试基地","lead_units":["省科技厅"],"supporting_units":[],"deadline":{"year":2024,"date":"2024-12-31","continuous":false,"words":"2024年底前","span":{"start":115,"end":128}}}','{"clause":3,"section":"二","span":{"start":94,"end":137},"title":"建设中试基地","lead_units":["省科技厅"],"supporting_units":[],"deadline":{"year":2024,"date":"2024-12-31","continuous":false,"words":"2024年底前","span":{"start":115,"end":128}}}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPFY','01KE6JQ300000BCADWCWEEFPFQ','figure',0,1,'extracted','{"kind":"target","clause":1,"section":"一","span":{"start":26,"end":44},"subject":"企业","op":"eq","value":"300","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":null,"comparator":null,"repaired":false}','{"kind":"target","clause":1,"section":"一","span":{"start":26,"end":44},"subject":"企业","op":"eq","value":"300","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":null,"comparator":null,"repaired":false}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPFZ','01KE6JQ300000BCADWCWEEFPFQ','figure',1,1,'extracted','{"kind":"target","clause":1,"section":"一","span":{"start":53,"end":77},"subject":"高新技术企业","op":"eq","value":"120","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":0,"comparator":null,"repaired":false}','{"kind":"target","clause":1,"section":"一","span":{"start":53,"end":77},"subject":"高新技术企业","op":"eq","value":"120","unit":"家","year":2025,"period":null,"growth":null,"baseline":null,"lead_units":[],"part_of":0,"comparator":null,"repaired":false}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPG0','01KE6JQ300000BCADWCWEEFPFQ','task',0,1,'extracted','{"clause":3,"section":"二","span":{"start":94,"end":137},"title":"建设中试基地","lead_units":["省科技厅"],"supporting_units":[],"deadline":{"year":2024,"date":"2024-12-31","continuous":false,"words":"2024年底前","span":{"start":115,"end":128}}}','{"clause":3,"section":"二","span":{"start":94,"end":137},"title":"建设中试基地","lead_units":["省科技厅"],"supporting_units":[],"deadline":{"year":2024,"date":"2024-12-31","continuous":false,"words":"2024年底前","span":{"start":115,"end":128}}}',NULL,1767600000000,'planner');
INSERT INTO "item" VALUES('01KE6JQ300000BCADWCWEEFPG9','01KE6JQ300000BCADWCWEEFPEZ','task',1,1,'added',NULL,'{"clause":3,"deadline":{"continuous":false,"date":"2024-12-31","span":{"end":128,"start":115},"words":"2024年底前","year":2024},"lead_units":["省科技厅"],"section":"二","span":{"end":137,"start":94},"supporting_units":[],"title":"补录任务"}',NULL,1767600000000,'planner');
CREATE TABLE link (
  plan_id text not null references plan (plan_id),
  kind text not null check (kind in ('parent', 'predecessor')),
  other_id text not null references plan (plan_id),
  primary key (plan_id, kind, other_id),
  check (plan_id <> other_id)
) strict;
INSERT INTO "link" VALUES('01KE6JQ300000BCADWCWEEFPFB','parent','01KE6JQ300000BCADWCWEEFPEZ');
INSERT INTO "link" VALUES('01KE6JQ300000BCADWCWEEFPFB','predecessor','01KE6JQ300000BCADWCWEEFPEZ');
CREATE TABLE migration (
               number integer primary key, name text not null, checksum text not null, applied_at integer not null
             ) strict;
INSERT INTO "migration" VALUES(1,'0001_begin','e48dc074a54b568abe5cdcc490ea70b7892b2318b8902322aff04d4662334915',1767600000000);
CREATE TABLE organisation (
  name text primary key,
  value text not null check (json_valid(value))
) strict;
CREATE TABLE plan (
  plan_id text primary key,
  version integer not null,
  file_name text not null,
  format text not null,
  file_sha256 text not null,
  file_bytes integer not null,
  -- Over the content, sections, clauses and items as imported: what the first event vouches for.
  content_sha256 text not null,
  metadata text not null check (json_valid(metadata)),
  added_at integer not null,
  added_by text not null,
  removed integer not null default 0 check (removed in (0, 1))
) strict;
INSERT INTO "plan" VALUES('01KE6JQ300000BCADWCWEEFPEZ',8,'a.txt','txt','f85fd956def8e2dff56ccc937908943f07adeba6ca8a3591da1daafd862bed33',138,'9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f','{"title":null,"document_number":null,"issuer":null,"region":{"value":"山西省","span":null},"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]}',1767600000000,'planner',0);
INSERT INTO "plan" VALUES('01KE6JQ300000BCADWCWEEFPFB',5,'b.txt','txt','22e1a30153bc69fd7a615076a7b818b3c83ca931a482f477d3efb40098162fc7',138,'9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f','{"title":null,"document_number":null,"issuer":null,"region":{"value":"山西省","span":null},"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]}',1767600000000,'planner',0);
INSERT INTO "plan" VALUES('01KE6JQ300000BCADWCWEEFPFQ',2,'c.txt','txt','898a07138d44b34c345f5ea736e149c83053eaa6534b28997b52da5fd0f9ab16',138,'9cea30d38a4de8d18c0fed07a43d7fee845df1f0b52d79ccb962e89f952b2a5f','{"title":null,"document_number":null,"issuer":null,"region":{"value":"山西省","span":null},"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]}',1767600000000,'planner',1);
CREATE TABLE plan_content (
  plan_id text primary key references plan (plan_id),
  document text not null check (json_valid(document)),
  extract text not null check (json_valid(extract))
) strict;
INSERT INTO "plan_content" VALUES('01KE6JQ300000BCADWCWEEFPEZ','{"format":"txt","encoding":"UTF-8","text":"一、目标\n到2025年，企业达到300家，其中高新技术企业120家。\n二、任务\n建设中试基地，2024年底前完成。","blocks":[{"span":{"start":0,"end":12},"kind":{"is":"paragraph"}},{"span":{"start":13,"end":80},"kind":{"is":"paragraph"}},{"span":{"start":81,"end":93},"kind":{"is":"paragraph"}},{"span":{"start":94,"end":137},"kind":{"is":"paragraph"}}],"markup":[],"title":null,"notes":[]}','{"metadata":{"title":null,"document_number":null,"issuer":null,"region":null,"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]},"repairs":[],"sections":[],"clauses":[],"figures":[],"tasks":[],"oddities":[]}');
INSERT INTO "plan_content" VALUES('01KE6JQ300000BCADWCWEEFPFB','{"format":"txt","encoding":"UTF-8","text":"一、目标\n到2025年，企业达到300家，其中高新技术企业120家。\n二、任务\n建设中试基地，2024年底前完成。","blocks":[{"span":{"start":0,"end":12},"kind":{"is":"paragraph"}},{"span":{"start":13,"end":80},"kind":{"is":"paragraph"}},{"span":{"start":81,"end":93},"kind":{"is":"paragraph"}},{"span":{"start":94,"end":137},"kind":{"is":"paragraph"}}],"markup":[],"title":null,"notes":[]}','{"metadata":{"title":null,"document_number":null,"issuer":null,"region":null,"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]},"repairs":[],"sections":[],"clauses":[],"figures":[],"tasks":[],"oddities":[]}');
INSERT INTO "plan_content" VALUES('01KE6JQ300000BCADWCWEEFPFQ','{"format":"txt","encoding":"UTF-8","text":"一、目标\n到2025年，企业达到300家，其中高新技术企业120家。\n二、任务\n建设中试基地，2024年底前完成。","blocks":[{"span":{"start":0,"end":12},"kind":{"is":"paragraph"}},{"span":{"start":13,"end":80},"kind":{"is":"paragraph"}},{"span":{"start":81,"end":93},"kind":{"is":"paragraph"}},{"span":{"start":94,"end":137},"kind":{"is":"paragraph"}}],"markup":[],"title":null,"notes":[]}','{"metadata":{"title":null,"document_number":null,"issuer":null,"region":null,"level":null,"issued_on":null,"published_on":null,"index_number":null,"subject_class":null,"period":null,"citations":[]},"repairs":[],"sections":[],"clauses":[],"figures":[],"tasks":[],"oddities":[]}');
CREATE TABLE region (
  code integer primary key,
  value text not null check (json_valid(value))
) strict;
CREATE TABLE section (
  section_id text primary key,
  plan_id text not null references plan (plan_id),
  position integer not null,
  value text not null check (json_valid(value)),
  unique (plan_id, position)
) strict;
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPF0','01KE6JQ300000BCADWCWEEFPEZ',0,'{"parent":null,"depth":1,"marker":"一、","number":1,"title":"目标","path":"一","heading":{"start":0,"end":12},"extent":{"start":0,"end":12}}');
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPF1','01KE6JQ300000BCADWCWEEFPEZ',1,'{"parent":null,"depth":1,"marker":"二、","number":2,"title":"任务","path":"二","heading":{"start":81,"end":93},"extent":{"start":81,"end":93}}');
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPFC','01KE6JQ300000BCADWCWEEFPFB',0,'{"parent":null,"depth":1,"marker":"一、","number":1,"title":"目标","path":"一","heading":{"start":0,"end":12},"extent":{"start":0,"end":12}}');
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPFD','01KE6JQ300000BCADWCWEEFPFB',1,'{"parent":null,"depth":1,"marker":"二、","number":2,"title":"任务","path":"二","heading":{"start":81,"end":93},"extent":{"start":81,"end":93}}');
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPFR','01KE6JQ300000BCADWCWEEFPFQ',0,'{"parent":null,"depth":1,"marker":"一、","number":1,"title":"目标","path":"一","heading":{"start":0,"end":12},"extent":{"start":0,"end":12}}');
INSERT INTO "section" VALUES('01KE6JQ300000BCADWCWEEFPFS','01KE6JQ300000BCADWCWEEFPFQ',1,'{"parent":null,"depth":1,"marker":"二、","number":2,"title":"任务","path":"二","heading":{"start":81,"end":93},"extent":{"start":81,"end":93}}');
CREATE TABLE session (
  token_hash blob primary key,
  account_id text not null references account (account_id),
  csrf text not null,
  created_at integer not null,
  expires_at integer not null,
  seen_at integer not null
) strict;
CREATE TABLE sign_in_failure (
  key text primary key,
  failures integer not null,
  last_at integer not null,
  blocked_until integer not null
) strict;
CREATE UNIQUE INDEX event_reverses on event (reverses) where reverses is not null;
CREATE INDEX event_record on event (record_kind, record_id, sequence);
CREATE INDEX event_plan on event (plan_id, sequence);
CREATE TRIGGER event_no_update before update on event begin
  select raise(abort, 'events are append-only');
end;
CREATE TRIGGER event_no_delete before delete on event begin
  select raise(abort, 'events are append-only');
end;
CREATE INDEX session_account on session (account_id);
CREATE UNIQUE INDEX plan_file on plan (file_sha256) where removed = 0;
CREATE INDEX link_other on link (other_id);

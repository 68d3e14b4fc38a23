-- The two databases, UTF-8; the first is made with the user nianbao.
CREATE DATABASE warehouse OWNER nianbao ENCODING 'UTF8' TEMPLATE template0;

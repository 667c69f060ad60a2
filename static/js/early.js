/** What the page needs from its start, in one file: app/api/modules.py puts it in here as it is sent. */

export {};
